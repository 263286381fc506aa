/**
 * Takes screenshots of every screen into a folder: `node tests/support/renderer/shoot.ts <folder> [filter]`. Says what the
 * page's policy refused and what it logged as errors.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from './browser.ts';
import { pageAddress } from './page-options.ts';
import { servePages } from './serve-pages.ts';
import { SHOTS } from './shots.ts';

const [folder = '.cache/shots', filter = ''] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const server = await servePages();
const browser = await launchBrowser();
for (const shot of SHOTS.filter(({ name }) => name.includes(filter))) {
  const page = await browser.newPage({ viewport: shot.size });
  page.on('console', (message) => {
    if (message.type() === 'error') console.log(shot.name, 'console:', message.text().slice(0, 300));
  });
  page.on('pageerror', (error) => console.log(shot.name, 'threw:', error.message));
  await page.goto(server.origin + pageAddress(shot.variant, shot.preferences, shot.screen));
  await page.locator('h1, [role=alert]').first().waitFor();
  for (const key of shot.keys ?? []) {
    await page.waitForTimeout(150);
    await page.keyboard.press(key);
  }
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${shot.name}.png`) });
  await page.close();
}
await browser.close();
await server.close();
