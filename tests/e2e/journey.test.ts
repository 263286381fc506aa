import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { chromium } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { launchOptions } from '../../scripts/lib/chromium.mjs';
import { live } from '../../src/renderer/i18n/pt-BR/live.ts';
import { openConsolePage } from '../support/console-page.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import * as journey from '../support/journey.ts';
import type { TestProcess } from '../support/process.ts';
import { startRabbitmqBackend } from '../support/rabbitmq-backend.ts';
import { startWebHost, type WebHost } from '../support/web-host.ts';

let browser: Browser;
let feeds: FeedServer;

beforeAll(async () => {
  browser = await chromium.launch(launchOptions());
  feeds = await startFeedServer();
});

afterAll(async () => {
  await browser?.close();
  await feeds?.close();
});

/** Step 6: everything is there after a stop, marked offline, with the time in between marked as a gap. */
async function comeBack(dataDir: string, disconnect: (page: Page) => Promise<void>): Promise<WebHost> {
  const host = await startWebHost(dataDir);
  const page = await openConsolePage(browser, host.url);
  await disconnect(page);
  await journey.expectOffline(page);
  await journey.expectLive(page, journey.FOUR_EVENTS);
  await expect(page.getByText(live.gap.reason['not-connected']).first()).toBeVisible();
  await page.context().close();
  return host;
}

describe('the operator’s journey on Local', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-e2e-'));
  let host: WebHost;

  afterAll(async () => {
    await host?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('starts, watches, sees it fail, retries, and reviews offline', async () => {
    host = await startWebHost(dataDir);
    const page = await openConsolePage(browser, host.url);
    await journey.workThrough(page, feeds);
    await page.context().close();
    await host.stop();
    host = await comeBack(dataDir, (page) => journey.disconnect(page, 'Local'));
  });
});

describe('the operator’s journey on RabbitMQ', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-e2e-'));
  let host: WebHost;
  let backend: TestProcess;

  afterAll(async () => {
    await host?.stop();
    await backend?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('takes the same steps on a connection made in the form', async () => {
    const amqp = new URL(process.env.ORACULO_TEST_AMQP_URL ?? '');
    const redis = process.env.ORACULO_TEST_REDIS_URL ?? '';
    backend = startRabbitmqBackend(amqp.href, redis);
    host = await startWebHost(dataDir);
    const page = await openConsolePage(browser, host.url);
    await journey.createConnection(page, {
      name: 'Teste RabbitMQ',
      url: amqp,
      redis,
      management: process.env.ORACULO_TEST_MANAGEMENT_URL ?? '',
    });
    await journey.workThrough(page, feeds);
    await page.context().close();
    await host.stop();
    host = await comeBack(dataDir, (page) => journey.chooseConnection(page, 'Teste RabbitMQ'));
  });
});
