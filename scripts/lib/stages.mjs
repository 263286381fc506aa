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
function tests(name, what, { needs = [], browser = false } = {}) {
  return {
    name,
    what,
    needs,
    run: async () => {
      const { program, reason } = browser ? await ensureChromium() : { program: true, reason: null };
      return program ? vitest(name) : allSkipped(name, reason);
    },
  };
}

const VITEST = inRoot('node_modules/vitest/vitest.mjs');

/** Colours and a line of dots are for a screen; a log gets files, slow tests, and what failing tests printed. */
export function vitestArguments(project, isScreen) {
  const shown = isScreen ? ['--reporter=dot'] : ['--reporter=default', '--silent=passed-only'];
  return ['run', '--project', project, ...shown, `--reporter=${inRoot('scripts/lib/vitest-report.mjs')}`];
}

function environment(isScreen, more) {
  const { FORCE_COLOR: _, ...env } = process.env;
  return isScreen ? { ...process.env, ...more } : { ...env, NO_COLOR: '1', ...more };
}

async function vitest(project) {
  const report = inRoot(`test-results/${project}.json`);
  rmSync(report, { force: true });
  const isScreen = process.stdout.isTTY === true;
  const { code } = await run(NODE_24, [VITEST, ...vitestArguments(project, isScreen)], {
    env: environment(isScreen, { ORACULO_TEST_REPORT: report }),
  });
  if (!existsSync(report)) return outcome(false, `exit code ${code}, no report`);
  return outcomeOf(JSON.parse(readFileSync(report, 'utf8')), code);
}

/**
 * Every test of a project that cannot be run here, by name. They are collected as for a run: a table of cases is many
 * tests.
 */
export async function allSkipped(project, reason) {
  const list = inRoot(`test-results/${project}-list.json`);
  rmSync(list, { force: true });
  const args = ['list', '--project', project, '--no-static-parse', `--json=${list}`];
  const { code, output } = await run(NODE_24, [VITEST, ...args], { quiet: true });
  if (code !== 0 || !existsSync(list)) {
    console.error(output);
    return outcome(false, `${reason}; its tests could not even be counted`);
  }
  const skipped = JSON.parse(readFileSync(list, 'utf8')).map(({ name }) => ({ name, reason }));
  return outcomeOf({ passed: 0, failed: 0, skipped, broken: [], unhandled: 0 }, 0);
}

/**
 * @param {{ passed: number, failed: number, skipped: Skip[], broken: string[], unhandled: number }} report
 * @param {number} code
 */
export function outcomeOf({ passed, failed, skipped, broken, unhandled }, code) {
  const notes = [];
  const none = passed + failed + skipped.length === 0;
  if (none) notes.push('no tests');
  if (broken.length > 0) notes.push(`${broken.length} files could not be run`);
  if (unhandled > 0) notes.push(`${unhandled} errors outside tests`);
  const unexplained = skipped.filter(({ reason }) => !reason).length;
  if (unexplained > 0) notes.push(`${unexplained} skipped without a reason`);
  const clean = failed === 0 && broken.length === 0 && unhandled === 0 && unexplained === 0;
  const ok = code === 0 && clean && !none;
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
  tests('faults', 'crashes and damage', { needs: ['build'] }),
  tests('electron', "Electron's double; real Electron where its program is", {
    needs: ['build'],
    browser: true,
  }),
  tests('e2e', 'the browser host in Chromium', { needs: ['build'], browser: true }),
];
