/** Checklist row 36 (docs/faults.md): nothing that is read can change what every object inherits, in any process. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

describe('what every object inherits is frozen', () => {
  it.each([
    'src/renderer/main.tsx',
    'src/main/core-process.ts',
    'src/web/index.ts',
    'src/cli/index.ts',
    'src/backend/local.ts',
    'src/backend/index.ts',
  ])('before anything else is loaded by %s', (entry) => {
    const text = readFileSync(join(ROOT, entry), 'utf8');
    expect(/^import .*$/m.exec(text)?.[0]).toBe("import '../shared/freeze-prototype.ts';");
  });

  // Each ends at once with these arguments; what it leaves behind is looked at then.
  it.each([
    ['src/web/index.ts', ['--port', 'x']],
    ['src/cli/index.ts', ['--help']],
    ['src/backend/local.ts', []],
    ['src/backend/index.ts', ['--help']],
  ])('in the process of %s, with all that it loads', (entry, args) => {
    const folder = mkdtempSync(join(tmpdir(), 'oraculo-frozen-'));
    const look = `process.on('exit', () => {
      const attempts = [
        () => { Object.getPrototypeOf({}).polluted = true; },
        () => { ({}).__proto__.toString = () => 'polluted'; },
        () => { ({}).constructor.prototype.valueOf = () => 'polluted'; },
        () => { Object.defineProperty(Object.prototype, 'toString', { value: () => 'polluted' }); },
      ];
      for (const attempt of attempts) try { attempt(); } catch {}
      const polluted = 'polluted' in {} || String({}) === 'polluted' || ({}).valueOf() === 'polluted';
      function Own() {}
      Own.prototype.toString = () => 'own';
      console.log('frozen:', Object.isFrozen(Object.prototype), polluted, String(new Own()), String({}));
    });`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(look)}`, join(ROOT, entry), ...args],
      { cwd: folder, encoding: 'utf8', timeout: 20_000 },
    );
    rmSync(folder, { recursive: true, force: true });
    expect(stdout + stderr).toContain('frozen: true false own [object Object]');
    expect(stderr).not.toContain('TypeError');
  });
});
