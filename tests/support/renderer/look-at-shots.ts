/** Opens a shot in a real browser under the page policy of the hosts, and tells what axe finds in it. */
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { pageAddress } from './page-options.ts';
import { type PageServer, servePages } from './serve-pages.ts';
import type { Shot } from './shots.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export interface Watched {
  readonly page: Page;
  /** What the page logged as an error, threw, asked of others, or was refused. */
  readonly trouble: readonly string[];
}

export interface Looker {
  open(shot: Shot): Promise<Watched>;
}

async function openShot(browser: Browser, server: PageServer, shot: Shot): Promise<Watched> {
  const context = await browser.newContext({ viewport: shot.size, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(`threw: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text());
  });
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin)) trouble.push(`asked: ${request.url()}`);
  });
  await page.goto(server.origin + pageAddress(shot.variant, shot.preferences, shot.screen));
  await page.locator('h1, [role=alert]').first().waitFor();
  // The list or the frame is there to hear them.
  if (shot.keys) await page.locator('[role="grid"], main').first().waitFor();
  for (const key of shot.keys ?? []) await page.keyboard.press(key);
  if (shot.keys) await opened(page);
  await settled(page);
  return { page, trouble };
}

/**
 * Nothing loads, and nothing has changed for a moment: what is still coming would move under axe while it measures. A page
 * that never rests is taken as it is after two seconds.
 */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    await new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        clearTimeout(quiet);
        quiet = setTimeout(done, 200);
      });
      const done = () => {
        clearTimeout(quiet);
        clearTimeout(limit);
        observer.disconnect();
        resolve();
      };
      let quiet = setTimeout(done, 200);
      const limit = setTimeout(done, 2_000);
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    });
    return document.querySelector('main [role="status"][aria-label]') === null;
  });
}

/** While a dialog fades in, what lies behind it has colours of its own. */
async function opened(page: Page): Promise<void> {
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(250);
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity,
      ),
  );
}

export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
  expect(found).toEqual([]);
}

/** A browser and a server of pages for the tests of a file. */
export function looker(): Looker {
  let server: PageServer;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([servePages(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  return { open: (shot) => openShot(browser, server, shot) };
}

/** Axe finds nothing at WCAG 2.2 AA, the policy refuses nothing, nothing throws, and hostile content stays text. */
export async function expectSound({ open }: Looker, shot: Shot): Promise<void> {
  const { page, trouble } = await open(shot);
  await expectAccessible(page);
  expect(trouble).toEqual([]);
  expect(await page.evaluate(() => '__ran' in window)).toBe(false);
  await page.context().close();
}
