/**
 * `start`: from `npm start` (installed and built) to a screen that answers, in the browser host and a fresh Chromium page
 * (docs/performance.md, start). The first figure starts on an empty data directory, the second on the one it left.
 *
 * Peer, in the same run: a bare `npm run` of a script that does nothing, the part that npm itself takes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { launchOptions } from '../scripts/lib/chromium.mjs';
import { startProcess } from '../tests/support/process.ts';
import { type Bench, median, rounded } from './report.ts';

const ROOT = join(import.meta.dirname, '..');

async function interactive(browser: Browser, dataDir: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const from = performance.now();
  const host = startProcess('npm', ['start', '--', '--web', '--no-open', '--data', dataDir], { cwd: ROOT });
  try {
    const [url] = await host.line(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/, 60_000);
    await page.goto(url);
    // Interactive: the frame is there with data from the core, and it answers a key with the command palette.
    await page.getByRole('navigation').first().waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    return performance.now() - from;
  } finally {
    await context.close();
    await host.stop();
  }
}

async function bareNpm(): Promise<number> {
  const from = performance.now();
  await startProcess('npm', ['exec', '-c', 'true'], { cwd: ROOT }).stopped();
  return performance.now() - from;
}

export const startBench: Bench = async ({ quick }) => {
  const rounds = quick ? 2 : 5;
  const browser = await chromium.launch(launchOptions());
  const first: number[] = [];
  const second: number[] = [];
  const npm: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-bench-'));
      first.push(await interactive(browser, dataDir));
      second.push(await interactive(browser, dataDir));
      npm.push(await bareNpm());
      rmSync(dataDir, { recursive: true, force: true });
    }
  } finally {
    await browser.close();
  }
  return {
    bench: 'start',
    figures: {
      rounds,
      interactive_ms: rounded(median(first)),
      interactive_second_ms: rounded(median(second)),
    },
    peers: { bare_npm_ms: rounded(median(npm)) },
  };
};
