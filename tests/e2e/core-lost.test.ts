/** The built browser host is ended with kill -9 under an open window, and started again on the same data (K14). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { expect as assertion } from 'playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { app } from '../../src/renderer/i18n/pt-BR/app.ts';
import { openConsolePage } from '../support/console-page.ts';
import { launchBrowser } from '../support/renderer/browser.ts';
import { startWebHost, type WebHost } from '../support/web-host.ts';

const see = assertion.configure({ timeout: 20_000 });
/** From the kill to the words on the screen, on a busy machine. */
const SEEN_MS = 3000;
const TIME = /\d\d:\d\d:\d\d/;

let browser: Browser;
let dataDir: string;
let host: WebHost;
let page: Page;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'oraculo-core-lost-'));
  [host, browser] = await Promise.all([startWebHost(dataDir), launchBrowser()]);
  page = await openConsolePage(browser, host.url);
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const alarm = () => page.getByRole('alert');
const statusBar = () => page.getByRole('contentinfo');
const isConnected = `Local: ${app.connection.connected}`;

test('a window that lost its core says so at once, with the time, and comes back by itself', async () => {
  await see(statusBar()).toContainText(isConnected);
  for (const _kill of [1, 2]) {
    const url = page.url();
    await host.kill9();
    await assertion(alarm()).toContainText(TIME, { timeout: SEEN_MS });
    await see(statusBar()).toContainText(`Local: ${app.connection.notKnown}`);
    await see(statusBar()).toContainText(TIME);
    await see(statusBar().locator('.text-ok')).toHaveCount(0);
    await see(page.getByRole('banner')).not.toContainText(app.connection.connected);

    host = await startWebHost(dataDir);
    expect(new URL(host.url).origin).toBe(new URL(url).origin);
    await see(alarm()).toHaveCount(0);
    await see(statusBar()).toContainText(isConnected);
    expect(page.url()).toBe(url);
  }
});

test('one whose console ended in order is not let in again', async () => {
  await host.stop();
  await see(alarm()).toContainText(TIME);
  const { port } = new URL(page.url());
  host = await startWebHost(dataDir, {}, ['--port', port]);
  const answer = await page.context().request.get(page.url().split('#')[0] ?? '');
  expect(answer.status()).toBe(401);
});
