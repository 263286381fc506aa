import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastLine, skips, table } from '../../../scripts/lib/closing.mjs';
import { machineReason } from '../../../scripts/lib/electron.mjs';
import { sameTree } from '../../../scripts/lib/install.mjs';
import { allSkipped, outcomeOf, vitestArguments } from '../../../scripts/lib/stages.mjs';

const ROOT = join(import.meta.dirname, '../../..');
const script = (...args: string[]) =>
  spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', timeout: 20_000 });

describe('npm start', () => {
  it('refuses what it does not know, with the help', () => {
    for (const args of [['--wat'], ['--port', 'x'], ['--port', '70000'], ['extra']]) {
      const { status, stderr } = script('scripts/start.mjs', ...args);
      expect([args, status]).toEqual([args, 2]);
      expect(stderr).toContain('Usage: npm start');
    }
  });

  it('helps', () => {
    const { status, stdout } = script('scripts/start.mjs', '--help');
    expect([status, stdout]).toEqual([0, expect.stringContaining('--no-open')]);
  });

  it('says why Electron is not used', () => {
    const machine = { platform: 'linux', env: { DISPLAY: ':0' }, isRoot: false };
    expect(machineReason(machine)).toBeNull();
    expect(machineReason({ ...machine, env: {} })).toBe('there is no display');
    expect(machineReason({ ...machine, isRoot: true })).toContain('root');
    expect(machineReason({ platform: 'darwin', env: {}, isRoot: false })).toBeNull();
  });
});

describe('installing', () => {
  const lock = { packages: { '': {}, a: { version: '1.0.0' }, b: { version: '2.0.0', optional: true } } };

  it('is needed when a version differs or a package is missing that is not optional', () => {
    expect(sameTree(lock, { packages: { a: { version: '1.0.0' }, b: { version: '2.0.0' } } })).toBe(true);
    expect(sameTree(lock, { packages: { a: { version: '1.0.0' } } })).toBe(true);
    expect(sameTree(lock, { packages: { a: { version: '1.0.1' } } })).toBe(false);
    expect(sameTree(lock, { packages: { b: { version: '2.0.0' } } })).toBe(false);
    expect(sameTree(lock, { packages: { a: { version: '1.0.0' }, b: { version: '3.0.0' } } })).toBe(false);
  });
});

describe('npm test', () => {
  const report = { passed: 3, failed: 0, skipped: [], broken: [], unhandled: 0 };

  it('passes only when everything did', () => {
    expect(outcomeOf(report, 0)).toMatchObject({ ok: true, passed: 3 });
    expect(outcomeOf({ ...report, failed: 1 }, 1).ok).toBe(false);
    expect(outcomeOf({ ...report, broken: ['x.test.ts'] }, 1).ok).toBe(false);
    expect(outcomeOf({ ...report, unhandled: 1 }, 0).ok).toBe(false);
    expect(outcomeOf(report, 1)).toMatchObject({ ok: false, note: 'exit code 1' });
  });

  it('fails on a skip without a reason, and counts one with a reason', () => {
    expect(outcomeOf({ ...report, skipped: [{ name: 'a', reason: 'no Electron' }] }, 0).ok).toBe(true);
    const bare = outcomeOf({ ...report, skipped: [{ name: 'a', reason: null }] }, 0);
    expect(bare).toMatchObject({ ok: false, note: '1 skipped without a reason' });
  });

  it('fails a stage without tests', () => {
    expect(outcomeOf({ ...report, passed: 0 }, 0)).toMatchObject({ ok: false, note: 'no tests' });
    for (const isScreen of [true, false])
      expect(vitestArguments('unit', isScreen).join(' ')).not.toMatch(/pass-?with-?no-?tests/i);
  });

  it('shows files and no dots where no person watches', () => {
    expect(vitestArguments('unit', true)).toContain('--reporter=dot');
    expect(vitestArguments('unit', false)).not.toContain('--reporter=dot');
    expect(vitestArguments('unit', false)).toContain('--reporter=default');
  });

  it('counts and names every test of a stage that cannot be run here, with those of a table of cases', async () => {
    const { ok, passed, skipped } = await allSkipped('electron', 'no Chromium');
    expect([ok, passed]).toEqual([true, 0]);
    expect(skipped.map(({ name }) => name)).toContain('the IPC door (13) > is shut to a subframe');
    expect(skipped.length).toBeGreaterThan(40);
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['no Chromium']));
  });

  it('fails a stage whose tests cannot even be counted', async () => {
    const { ok, note } = await allSkipped('nothing', 'no Chromium');
    expect([ok, note]).toEqual([false, 'no Chromium; its tests could not even be counted']);
  });

  it('closes with a table, the skips by reason, and one line that hides nothing', () => {
    const unit = {
      name: 'unit',
      ok: true,
      passed: 3,
      failed: 0,
      ms: 1_250,
      note: '',
      skipped: [{ name: 'a > b', reason: 'no Electron' }],
    };
    const e2e = { name: 'e2e', ok: false, passed: 1, failed: 2, ms: 2_000, note: '', skipped: [] };
    expect(table([unit, e2e]).split('\n')).toHaveLength(3);
    expect(table([unit, e2e])).toMatch(/e2e\s+FAILED\s+1\s+2\s+0\s+2\.0 s/);
    expect(skips([unit, e2e])).toEqual(['skipped 1: no Electron\n  unit: a > b']);
    expect(lastLine([unit, e2e], ['lint'])).toBe(
      'FAILED in e2e: 4 passed, 2 failed, 1 skipped, not run: lint (3.3 s)',
    );
    expect(lastLine([unit], [])).toBe(
      'Passed, 1 skipped (reasons above): 3 passed, 0 failed, 1 skipped (1.3 s)',
    );
    expect(lastLine([{ ...unit, skipped: [] }], [])).toBe('Passed: 3 passed, 0 failed, 0 skipped (1.3 s)');
  });

  it('names a stage of which nothing was run', () => {
    const reason = 'no Chromium';
    const skipped = ['a', 'b'].map((name) => ({ name, reason }));
    const e2e = { name: 'e2e', ok: true, passed: 0, failed: 0, ms: 500, note: '', skipped };
    expect(skips([e2e])).toEqual(['skipped 2: no Chromium\n  all of e2e']);
    expect(lastLine([e2e], [])).toBe(
      'Passed, 2 skipped (reasons above; nothing of e2e was run): 0 passed, 0 failed, 2 skipped (0.5 s)',
    );
  });

  it('refuses a stage that it does not have', () => {
    const { status, stderr } = script('scripts/test.mjs', '--only', 'nope');
    expect([status, stderr]).toEqual([2, expect.stringContaining('There is no stage nope')]);
  });
});
