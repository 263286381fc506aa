/**
 * H07: more than 500 payloads in every field of every screen, with the policy of the hosts taken off: what is foreign is
 * shown as text, so nothing runs even then, nothing is asked for and nobody is led away.
 */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/renderer/browser.ts';
import { MARKUP_BUNDLES, MARKUP_CORPUS } from '../support/renderer/fixtures/markup-corpus.ts';
import { pageAddress } from '../support/renderer/page-options.ts';
import { type PageServer, servePages } from '../support/renderer/serve-pages.ts';
import { SCREENS } from '../support/renderer/shots.ts';

const SIZE = { width: 1440, height: 900 };
/** Screens that show nothing but what this program itself says, and what its operator typed. */
const OWN = ['newConnection', 'settings'];
const FOREIGN = Object.entries(SCREENS).filter(([name]) => !OWN.includes(name));

describe('markup in every field, without a policy', () => {
  let server: PageServer;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([servePages(0, true), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  async function open(screen: string): Promise<{ readonly page: Page; readonly asked: readonly string[] }> {
    const page = await (await browser.newContext({ viewport: SIZE })).newPage();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(server.origin)) asked.push(request.url());
    });
    page.on('framenavigated', (frame) => {
      if (!frame.url().startsWith(server.origin)) asked.push(`led to ${frame.url()}`);
    });
    await page.goto(server.origin + pageAddress('hostile', {}, screen));
    await page.locator('h1, [role=alert]').first().waitFor();
    await page.waitForFunction(() => document.querySelector('main [role="status"][aria-label]') === null);
    return { page, asked };
  }

  /** Shows every row of the first list, and what appears when the pointer rests on one. */
  async function walk(page: Page): Promise<void> {
    const grid = page.getByRole('grid').first();
    if ((await grid.count()) === 0) return;
    await grid.focus();
    await page.keyboard.press('Home');
    for (let pages = 0; pages < 4; pages += 1) {
      const row = grid.getByRole('row').nth(2);
      if ((await row.count()) > 0) await row.hover({ force: true });
      await page.keyboard.press('PageDown');
    }
  }

  it('has a policy to take off: the payloads do run where text is HTML', async () => {
    const { page } = await open(SCREENS.overview);
    await page.evaluate((texts) => {
      for (const text of texts) document.body.append(document.createRange().createContextualFragment(text));
    }, MARKUP_BUNDLES);
    await page.waitForFunction(() => '__ran' in window);
    await page.context().close();
  });

  it.each(FOREIGN)('%s', async (_name, screen) => {
    expect(MARKUP_CORPUS.length).toBeGreaterThanOrEqual(500);
    const { page, asked } = await open(screen);
    await walk(page);
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => '__ran' in window)).toBe(false);
    expect(asked).toEqual([]);
    await page.context().close();
  });

  it('shows the payloads as they are', async () => {
    const { page } = await open(SCREENS.failureList);
    await page.getByText('<script>window.__ran=1</script>').first().waitFor();
    await page.context().close();
  });
});
