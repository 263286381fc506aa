/** A data directory that cannot be opened: one dialog in the system's language, no second try, and an end. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startElectronDouble } from './double/electron-double.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-unusable-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['pt-BR,en', /\[dialog\] Oráculo Console: A pasta de dados não pode ser usada\..*\n\nPasta: .*\nDetalhe: /],
  ['en-GB,pt', /\[dialog\] Oráculo Console: The data folder cannot be used\..*\n\nFolder: .*\nDetail: /],
])('the core cannot open it: said once to a system in %s, and the program ends', async (languages, said) => {
  mkdirSync(join(folder, 'owner.lock'));
  const double = await startElectronDouble({ dataDir: folder, env: { DOUBLE_LANGUAGES: languages } });
  try {
    // Longer than the first pauses between restarts together.
    const ended = await Promise.race([double.exited, delay(5_000, 'still running')]);
    await expect.poll(() => double.output()).toMatch(said);
    expect(double.output().match(/\[dialog\]/g)).toHaveLength(1);
    expect(double.output()).not.toContain('started again');
    expect(ended).toBe(1);
  } finally {
    await double.close();
  }
});

it('it is not even a folder: said before a window is opened, and the program ends', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const failed = await startElectronDouble({ dataDir: file }).then(
    async (double) => {
      await double.close();
      return 'a window was opened';
    },
    (error: unknown) => String(error),
  );
  expect(failed).toContain('the main process ended (1)');
  expect(failed.match(/\[dialog\] Oráculo Console: A pasta de dados não pode ser usada\./g)).toHaveLength(1);
});
