#!/usr/bin/env node
/**
 * `npm test`: installs what is missing, then runs every stage in order, whatever failed before, and closes with a table and
 * an honest line. The tests bring up their own RabbitMQ, Redis and Chromium.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { lastLine, skips, table } from './lib/closing.mjs';
import { endWithParent } from './lib/end-with-parent.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { continueUnderNode24, isNode24 } from './lib/node-24.mjs';
import { STAGES } from './lib/stages.mjs';

const NAMES = STAGES.map(({ name }) => name);
const HELP = `Usage: npm test -- [options]

  --only A,B   only these stages
  --list       what the stages are
  --help       this text
`;

function usage(message) {
  console.error(`${message}\n\n${HELP}`);
  process.exit(2);
}

function readOptions() {
  const options = {
    only: { type: 'string' },
    list: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  };
  try {
    return parseArgs({ options, strict: true }).values;
  } catch (error) {
    return usage(error.message);
  }
}

/** Stages that were asked for, with those they need before them. */
function chosen(only) {
  if (only === undefined) return STAGES;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) usage(`There is no stage ${unknown.join(', ')}; there are: ${NAMES.join(', ')}`);
  const needed = STAGES.filter(({ name }) => names.includes(name)).flatMap(({ needs = [] }) => needs);
  return STAGES.filter(({ name }) => names.includes(name) || needed.includes(name));
}

/** A stage whose needs failed has failed too: nothing of it was shown to work. */
async function runStage(stage, done) {
  const missing = done.find(({ name, ok }) => !ok && stage.needs?.includes(name));
  if (missing)
    return { ok: false, passed: 0, failed: 0, skipped: [], note: `not run: ${missing.name} failed` };
  try {
    return await stage.run();
  } catch (error) {
    console.error(error.message);
    return { ok: false, passed: 0, failed: 1, skipped: [], note: error.message.split('\n')[0] };
  }
}

async function test(only) {
  endWithParent();
  await ensureInstalled();
  if (!isNode24()) await continueUnderNode24(fileURLToPath(import.meta.url), process.argv.slice(2));
  const stages = chosen(only);
  const done = [];
  for (const stage of stages) {
    console.log(`\n── ${stage.name}: ${stage.what}`);
    const from = performance.now();
    const outcome = await runStage(stage, done);
    done.push({ ...outcome, name: stage.name, ms: performance.now() - from });
  }
  const left = NAMES.filter((name) => !done.some((one) => one.name === name));
  console.log(`\n${[table(done), ...skips(done), lastLine(done, left)].join('\n\n')}`);
  process.exitCode = done.every(({ ok }) => ok) ? 0 : 1;
}

const options = readOptions();
if (options.help) console.log(HELP);
else if (options.list) for (const { name, what } of STAGES) console.log(`${name.padEnd(10)} ${what}`);
else {
  test(options.only).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
