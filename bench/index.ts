/** `npm run bench -- NAME [--json] [--quick]`: runs one bench; its last line is one JSON object. */
import { parseArgs } from 'node:util';
import { captureBench } from './capture.ts';
import { maskBench } from './mask.ts';
import { queryBench } from './query.ts';
import { type Bench, machine } from './report.ts';
import { retryBench } from './retry.ts';
import { runBench } from './run.ts';
import { startBench } from './start.ts';
import { storeBench } from './store.ts';

const BENCHES: ReadonlyMap<string, Bench> = new Map([
  ['capture', captureBench],
  ['mask', maskBench],
  ['query', queryBench],
  ['retry', retryBench],
  ['run', runBench],
  ['start', startBench],
  ['store', storeBench],
]);

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' } },
  allowPositionals: true,
});

const bench = BENCHES.get(positionals[0] ?? '');
if (!bench) {
  console.error(`Usage: npm run bench -- ${[...BENCHES.keys()].join('|')} [--json] [--quick]`);
  process.exit(2);
}

const report = await bench({ quick: values.quick ?? false });
if (!values.json) {
  for (const [key, value] of Object.entries(report.figures)) console.log(`${key}: ${value}`);
  for (const [key, value] of Object.entries(report.peers)) console.log(`peer ${key}: ${value}`);
}
console.log(JSON.stringify({ ...report, machine: machine() }));
