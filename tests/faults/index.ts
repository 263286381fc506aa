/**
 * `npm run faults -- NAME [options]`: long runs against what can go wrong (docs/faults.md, Long runs). The last line is one
 * JSON object; the exit code is 0 only when nothing was found.
 */
import { fuzz } from './fuzz/run.ts';
import { soakRetries } from './soak/run.ts';

const RUNS: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = {
  retry: soakRetries,
  fuzz,
};

const [name = '', ...args] = process.argv.slice(2);
const run = Object.hasOwn(RUNS, name) ? RUNS[name] : undefined;
if (!run) {
  console.error(
    'Usage: npm run faults -- retry [--json] [--quick] [--seed N]\n' +
      '       npm run faults -- fuzz [--cases N] [--only A,B] [--seed N]',
  );
  process.exit(2);
}
process.exit((await run(args)) ? 0 : 1);
