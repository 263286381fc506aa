/** What only a real Electron can show. Where its program is not installed, each test is a skip with that reason. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { electronBinary, machineReason } from '../../scripts/lib/electron.mjs';
import { localConnected } from './local-connected.ts';

const ROOT = join(import.meta.dirname, '../..');
const machine = { platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 };
const program = electronBinary();
const reason = program === null ? "Electron's program is not installed here" : machineReason(machine);

let dataDir: string;
let electron: ElectronApplication | undefined;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'oraculo-electron-'));
  if (program === null || reason !== null) return;
  electron = await _electron.launch({ executablePath: program, args: [ROOT, '--data', dataDir] });
});
afterAll(async () => {
  await electron?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function real(context: TestContext): ElectronApplication {
  if (!electron) return context.skip(reason ?? 'Electron did not start');
  return electron;
}

describe('in a real Electron', () => {
  it('the window has its preferences as Chromium sees them (2, 3, 4)', async (context) => {
    const app = real(context);
    await app.firstWindow();
    const preferences = await app.evaluate(({ webContents }) => {
      // Electron has it and leaves it out of its types.
      const [contents] = webContents.getAllWebContents() as unknown as { getLastWebPreferences(): unknown }[];
      return contents?.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      contextIsolation: true,
      nodeIntegration: false,
      sandbox: true,
      webSecurity: true,
    });
  });

  it('the window shows app://console, and its core reaches the local services', async (context) => {
    const window = await real(context).firstWindow();
    expect(window.url()).toMatch(/^app:\/\/console\//);
    await localConnected(window);
  });

  it('permissions asked by the page are denied (5)', async (context) => {
    const window = await real(context).firstWindow();
    expect(await window.evaluate(() => Notification.requestPermission())).toBe('denied');
  });

  it('a crash of the renderer is survived by the core (K13)', async (context) => {
    const app = real(context);
    const window = await app.firstWindow();
    await app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.forcefullyCrashRenderer());
    await window.waitForEvent('crash');
    await app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.reload());
    await localConnected(await app.firstWindow());
  });

  it('a suspend of the machine is like kill -9 to what was being sent (K15)', (context) => {
    real(context);
    context.skip(
      'no program can suspend this machine; tests/faults/suspend.test.ts stops the process instead',
    );
  });
});
