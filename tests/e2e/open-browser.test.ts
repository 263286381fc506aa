/** `npm start` opens the browser by a file: no other user finds the token among the arguments, and the file does not stay. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest';
import { launchOptions } from '../../scripts/lib/chromium.mjs';
import { startProcess, type TestProcess } from '../support/process.ts';

const ROOT = join(import.meta.dirname, '../..');

let folder: string;
let host: TestProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-open-'));
  // Stands for the system's own: writes down what it was given.
  writeFileSync(
    join(folder, 'xdg-open'),
    '#!/bin/sh\nprintf "%s\\n" "$@" > "$GIVEN.part" && mv "$GIVEN.part" "$GIVEN"\n',
  );
  chmodSync(join(folder, 'xdg-open'), 0o755);
});
afterEach(async () => {
  await host?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function needsLinux(context: TestContext): void {
  if (process.platform !== 'linux') context.skip('the stand-in for the browser command is for Linux');
}

/** Starts the built host, and returns what the browser's command was given, with the token that was printed. */
async function opened(): Promise<{
  readonly given: string;
  readonly token: string;
  readonly host: TestProcess;
}> {
  const given = join(folder, 'given');
  const started = startProcess(process.execPath, ['out/main/web.js', '--data', join(folder, 'data')], {
    cwd: ROOT,
    env: { PATH: `${folder}:${process.env.PATH}`, DISPLAY: ':0', GIVEN: given },
  });
  host = started;
  const [, token = ''] = await started.line(/\?token=(\S+)/);
  await expect.poll(() => existsSync(given), { timeout: 10_000 }).toBe(true);
  return { given: readFileSync(given, 'utf8').trim(), token, host: started };
}

it('by a private file that leads into the console, and is then gone', async (context) => {
  needsLinux(context);
  const { given, token } = await opened();
  expect(given).not.toContain(token);
  expect(statSync(given).mode & 0o777).toBe(0o600);
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage();
    await page.goto(`file://${given}`);
    await page.getByRole('navigation').first().waitFor({ timeout: 20_000 });
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    expect(page.url()).not.toContain('token');
  } finally {
    await browser.close();
  }
  await expect.poll(() => existsSync(given)).toBe(false);
});

it('the file goes with the host when the link was not used', async (context) => {
  needsLinux(context);
  const { given, host: started } = await opened();
  expect(existsSync(given)).toBe(true);
  await started.stop();
  expect(existsSync(given)).toBe(false);
});
