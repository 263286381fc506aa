/** The stages of `npm test`, in order, and how each is run. A stage answers with counts, skips with reasons, and what failed. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { inRoot, NODE_24 } from './paths.mjs';
import { run } from './run.mjs';

/**
 * @typedef {{ name: string, reason: string | null }} Skip
 * @typedef {{ ok: boolean, passed: number, failed: number, skipped: readonly Skip[], note: string }} Outcome
 * @typedef {{ name: string, what: string, needs?: readonly string[], run: () => Promise<Outcome> }} Stage
 */

const outcome = (ok, note, counts = {}) => ({ ok, passed: 0, failed: 0, skipped: [], note, ...counts });

/** A stage that is one tool: it passes or fails as a whole. */
function tool(name, what, script, args) {
  return {
    name,
    what,
    run: async () => {
      const { code } = await run(NODE_24, [inRoot(script), ...args]);
      return code === 0
        ? outcome(true, '', { passed: 1 })
        : outcome(false, `exit code ${code}`, { failed: 1 });
    },
  };
}

const build = {
  name: 'build',
  what: 'electron-vite build',
  run: async () => {
    const built = await ensureBuilt({ force: false });
    return outcome(true, built ? '' : 'up to date', { passed: 1 });
  },
};

/** A stage that is one project of vitest.config.ts. */
function tests(name, what, { needs = [], browser = false, env = {} } = {}) {
  return {
    name,
    what,
    needs,
    run: async () => {
      if (browser) {
        const { program, reason } = await ensureChromium();
        if (!program) return outcome(true, '', { skipped: [{ name: `all of ${name}`, reason }] });
      }
      return vitest(name, env);
    },
  };
}

async function vitest(project, env) {
  const report = inRoot(`test-results/${project}.json`);
  rmSync(report, { force: true });
  const args = ['run', '--project', project, '--passWithNoTests', '--reporter=dot'];
  const { code } = await run(
    NODE_24,
    [
      inRoot('node_modules/vitest/vitest.mjs'),
      ...args,
      `--reporter=${inRoot('scripts/lib/vitest-report.mjs')}`,
    ],
    { env: { ...process.env, ...env, ORACULO_TEST_REPORT: report } },
  );
  if (!existsSync(report))
    return outcome(code === 0, code === 0 ? 'no tests yet' : `exit code ${code}, no report`);
  return outcomeOf(JSON.parse(readFileSync(report, 'utf8')), code);
}

/**
 * @param {{ passed: number, failed: number, skipped: Skip[], broken: string[], unhandled: number }} report
 * @param {number} code
 */
export function outcomeOf({ passed, failed, skipped, broken, unhandled }, code) {
  const notes = [];
  if (passed + failed + skipped.length === 0) notes.push('no tests yet');
  if (broken.length > 0) notes.push(`${broken.length} files could not be run`);
  if (unhandled > 0) notes.push(`${unhandled} errors outside tests`);
  const unexplained = skipped.filter(({ reason }) => !reason).length;
  if (unexplained > 0) notes.push(`${unexplained} skipped without a reason`);
  const ok = code === 0 && failed === 0 && broken.length === 0 && unhandled === 0 && unexplained === 0;
  if (!ok && notes.length === 0 && failed === 0) notes.push(`exit code ${code}`);
  return outcome(ok, notes.join(', '), { passed, failed, skipped });
}

/** @type {readonly Stage[]} */
export const STAGES = [
  tool('lint', 'biome ci', 'node_modules/@biomejs/biome/bin/biome', ['ci', '.']),
  tool('typecheck', 'tsc -b', 'node_modules/typescript/bin/tsc', ['-b']),
  tool('unused', 'knip: files, exports and dependencies that nothing uses', 'node_modules/knip/bin/knip.js', [
    '--no-progress',
  ]),
  build,
  tests('unit', 'parts alone'),
  tests('core', 'the whole core on an in-memory wire and real SQLite', { needs: ['build'] }),
  tests('broker', 'conformance of both brokers; real RabbitMQ and Redis', { needs: ['build'] }),
  tests('faults', 'crashes and damage, short form', {
    needs: ['build'],
    env: { ORACULO_FAULTS: process.env.ORACULO_FAULTS ?? 'short' },
  }),
  tests('electron', "Electron's double; real Electron where its program is", {
    needs: ['build'],
    browser: true,
  }),
  tests('e2e', 'the browser host in Chromium', { needs: ['build'], browser: true }),
];
