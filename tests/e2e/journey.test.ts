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

const FOUR_EVENTS = ['iniciar_coleta', 'resultado_coleta', 'iniciar_execucao', 'resultado_execucao'];
const FAILED_QUEUE = 'escavador.blog.falhas';

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

/** Steps 1 to 5 of the journey, on the connection that is chosen. */
async function workThrough(page: Page): Promise<void> {
  feeds.setMode('/bom.xml', { kind: 'feed', items: 12 });
  await journey.startCollection(page, `${feeds.url}/bom.xml`);
  await journey.expectNewestRun(page, 'done');
  await journey.expectRunEvents(page, FOUR_EVENTS);
  await journey.expectLive(page, FOUR_EVENTS);

  feeds.setMode('/conserta.xml', { kind: 'status', status: 500 });
  await journey.startCollection(page, `${feeds.url}/conserta.xml`);
  await journey.expectNewestRun(page, 'dead_lettered');
  await journey.lookInto(page, FAILED_QUEUE);
  await journey.selectNewestFailure(page);
  await expect(page.getByText('http_500').first()).toBeVisible();
  await expect(page.getByText('escavador.blog', { exact: true }).first()).toBeVisible();

  await journey.retrySelected(page);
  // The new death is a failure of its own, linked to the one that was retried.
  await journey.expectFailures(page, ['open', 'failed_again']);

  feeds.setMode('/conserta.xml', { kind: 'feed', items: 3 });
  await journey.selectNewestFailure(page);
  await journey.retrySelected(page);
  await journey.expectFailures(page, ['succeeded', 'failed_again']);
  await journey.expectNewestRun(page, 'done');
}

/** Step 6: everything is there after a stop, marked offline, with the time in between marked as a gap. */
async function comeBack(dataDir: string, disconnect: (page: Page) => Promise<void>): Promise<WebHost> {
  const host = await startWebHost(dataDir);
  const page = await openConsolePage(browser, host.url);
  await disconnect(page);
  await journey.expectOffline(page);
  await journey.expectLive(page, FOUR_EVENTS);
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
    await workThrough(page);
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
    await workThrough(page);
    await page.context().close();
    await host.stop();
    host = await comeBack(dataDir, (page) => journey.chooseConnection(page, 'Teste RabbitMQ'));
  });
});
