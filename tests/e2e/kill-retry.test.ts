import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import amqplib from 'amqplib';
import { type Browser, chromium, type Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { launchOptions } from '../../scripts/lib/chromium.mjs';
import { failures } from '../../src/renderer/i18n/pt-BR/failures.ts';
import { type AmqpProxy, type Hold, startAmqpProxy } from '../support/amqp-proxy.ts';
import { openConsolePage } from '../support/console-page.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import * as journey from '../support/journey.ts';
import type { TestProcess } from '../support/process.ts';
import { startRabbitmqBackend } from '../support/rabbitmq-backend.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { startWebHost, type WebHost } from '../support/web-host.ts';

const NAME = 'Por um fio';
const FAILED_QUEUE = 'escavador.blog.falhas';
const FEED = '/fragil.xml';

let browser: Browser;
let feeds: FeedServer;
let amqpUrl: URL;
let backend: TestProcess;
/** Of its own: what another file's backend takes from the same queues would not be there to be killed in. */
let server: RabbitmqServer;

beforeAll(async () => {
  server = await startRabbitmq({ plugins: [] });
  amqpUrl = new URL(server.amqpUrl);
  browser = await chromium.launch(launchOptions());
  feeds = await startFeedServer();
  backend = startRabbitmqBackend(amqpUrl.href, process.env.ORACULO_TEST_REDIS_URL ?? '');
});

afterAll(async () => {
  await browser?.close();
  await feeds?.close();
  await backend?.stop();
  await server?.stop();
});

/** Messages that wait in the dead-letter queue, asked past the console and the proxy. */
async function depth(): Promise<number> {
  const connection = await amqplib.connect(amqpUrl.href);
  try {
    const channel = await connection.createChannel();
    return (await channel.checkQueue(FAILED_QUEUE)).messageCount;
  } finally {
    await connection.close();
  }
}

describe('kill -9 of the core in the middle of a retry', () => {
  let dataDir: string;
  let proxy: AmqpProxy;
  let host: WebHost;
  let page: Page;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'oraculo-kill-'));
    proxy = await startAmqpProxy(amqpUrl.href);
    host = await startWebHost(dataDir);
    page = await openConsolePage(browser, host.url);
    const url = new URL(amqpUrl);
    url.port = String(proxy.port);
    await journey.createConnection(page, { name: NAME, url, redis: '', management: '' });
    feeds.setMode(FEED, { kind: 'status', status: 500 });
    await journey.startCollection(page, `${feeds.url}${FEED}`);
    await journey.expectNewestRun(page, 'dead_lettered');
    await expect.poll(depth, { timeout: 20_000 }).toBe(1);
    await journey.lookInto(page, FAILED_QUEUE);
    feeds.setMode(FEED, { kind: 'feed', items: 2 });
  });

  afterEach(async () => {
    await page?.context().close();
    await host?.stop();
    await proxy?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Retries the failure, kills the console when the held frame comes by, and starts it again. */
  async function killAt(hold: Hold): Promise<void> {
    await journey.selectNewestFailure(page);
    const held = proxy.hold(hold);
    await journey.retrySelected(page);
    await held;
    await host.kill9();
    await page.context().close();
    proxy.release();
    host = await startWebHost(dataDir);
    page = await openConsolePage(browser, host.url);
    await journey.givePassword(page, NAME, decodeURIComponent(amqpUrl.password));
    await journey.openFailureList(page);
  }

  it('before the confirm: nothing is lost, nothing is sent again by itself, and the possible duplicate is shown', async () => {
    await killAt({ direction: 'in', method: 'basic.ack' });

    await journey.expectFailures(page, ['possible_duplicate']);
    expect(await depth()).toBe(1);
    await journey.selectNewestFailure(page);
    await page.getByRole('button', { name: failures.decide.treatDelivered, exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: failures.decide.treatDelivered }).click();
    await expect.poll(depth, { timeout: 30_000 }).toBe(0);
  });

  it('after the confirm, before the ack: the original is taken away when it comes back, and is not sent twice', async () => {
    const before = feeds.hits.filter((path) => path === FEED).length;
    await killAt({ direction: 'out', method: 'basic.ack' });

    await expect.poll(depth, { timeout: 30_000 }).toBe(0);
    // Sent once: the collector asked for the feed once more.
    expect(feeds.hits.filter((path) => path === FEED).length).toBe(before + 1);
    const rows = page.getByRole('grid', { name: failures.table }).getByRole('row');
    await expect(rows.nth(1)).toContainText(failures.state.sent);
    await expect(rows.filter({ hasText: failures.state.possible_duplicate })).toHaveCount(0);
  });
});
