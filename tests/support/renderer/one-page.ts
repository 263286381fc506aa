/** One page of the window at a time in a real browser, on a core in memory, for the tests of a file. */
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { expect as assertion } from 'playwright/test';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type PageServer, servePages } from './serve-pages.ts';

/** A browser beside other tests on a busy machine. */
const TEST_MS = 90_000;
const START_MS = 120_000;

/** Waits until what is expected of a locator holds. */
export const see = assertion.configure({ timeout: 20_000 });

export interface OnePage {
  /** Closes what was open, and opens `?variant=…#/…`, 1440 by 900 unless it says otherwise. */
  open(address: string, options?: BrowserContextOptions): Promise<Page>;
}

/** To be called once, outside of any test. At the end nothing was thrown, and the page's policy refused nothing. */
export function onePage(): OnePage {
  let server: PageServer;
  let browser: Browser;
  let page: Page | undefined;
  const problems: string[] = [];

  vi.setConfig({ testTimeout: TEST_MS });
  beforeAll(async () => {
    [server, browser] = await Promise.all([servePages(), launchBrowser()]);
  }, START_MS);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    expect(problems).toEqual([]);
  });

  return {
    open: async (address, options = {}) => {
      await page?.context().close();
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      page = await context.newPage();
      page.on('pageerror', (error) => problems.push(`${address}: ${error.message}`));
      // What the policy of the page refuses is told as an error, too.
      page.on('console', (message) => {
        if (message.type() === 'error')
          problems.push(`${address}: ${message.text()} ${message.location().url}`);
      });
      await page.goto(`${server.origin}/${address}`);
      return page;
    },
  };
}
