/**
 * The triage of a dead-letter queue of 1,000 messages and 12 causes, by keyboard alone, in the real product on Local: look
 * into it, read the biggest group, acknowledge it, retry it with a canary that fails again and stops the line, put the
 * cause right, go on, retry what had failed again, and resolve the group.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, it } from 'vitest';
import { launchOptions } from '../../scripts/lib/chromium.mjs';
import { failures } from '../../src/renderer/i18n/pt-BR/failures.ts';
import { groups } from '../../src/renderer/i18n/pt-BR/groups.ts';
import { jobs } from '../../src/renderer/i18n/pt-BR/jobs.ts';
import { openConsolePage } from '../support/console-page.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { type Cause, fillDeadLetters } from '../support/local-dead-letters.ts';
import { startWebHost, type WebHost } from '../support/web-host.ts';

const FEED = '/conserta.xml';
const QUEUE = 'escavador.blog.falhas';
/** As the collector says it, so that what fails again falls into the same group. */
const REFUSED: Cause = { code: 'http_404', message: 'O servidor recusou o pedido (404)', count: 140 };
const CAUSES: readonly Cause[] = [
  REFUSED,
  {
    code: 'tls_invalido',
    message: 'O certificado de "a.example" não é válido (CERT_HAS_EXPIRED)',
    count: 130,
  },
  { code: 'nao_e_feed', message: 'O endereço não contém um feed: formato desconhecido', count: 120 },
  { code: 'feed_nao_encontrado', message: 'A página não anuncia nenhum feed', count: 110 },
  {
    code: 'resposta_corrompida',
    message: 'A resposta não pôde ser descompactada (Z_DATA_ERROR)',
    count: 100,
  },
  { code: 'codificacao_desconhecida', message: 'A resposta vem codificada como "zstd"', count: 90 },
  { code: 'resposta_grande_demais', message: 'A resposta passa de 10 MB', count: 80 },
  { code: 'endereco_invalido', message: 'O endereço precisa começar com http:// ou https://', count: 70 },
  { code: 'parametros_invalidos', message: 'Os parâmetros não são válidos: limite', count: 60 },
  { code: 'fonte_inesperada', message: 'Este escavador coleta "blog", não "rede"', count: 50 },
  { code: 'resposta_invalida', message: 'A resposta não é HTTP válido (HPE_INVALID)', count: 30 },
  { code: 'mensagem_invalida', message: 'A mensagem não segue o esquema', count: 20 },
];
/** For a hundred and forty collections on a busy machine. */
const WORK = 150_000;

let browser: Browser;
let feeds: FeedServer;
let host: WebHost;
let page: Page;
const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-triage-'));

beforeAll(async () => {
  feeds = await startFeedServer();
  feeds.setMode(FEED, { kind: 'status', status: 404 });
  await fillDeadLetters(dataDir, CAUSES, `${feeds.url}${FEED}`);
  [browser, host] = await Promise.all([chromium.launch(launchOptions()), startWebHost(dataDir)]);
  page = await openConsolePage(browser, host.url);
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await feeds?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const shows = (text: string | RegExp, timeout = 30_000) =>
  expect(page.getByText(text).first()).toBeVisible({ timeout });
const dialog = () => page.getByRole('dialog');
const job = () => page.getByRole('grid', { name: jobs.list.title }).getByRole('row').nth(1);
const group = () => page.getByRole('region', { name: groups.detail.title }).first();
const retryOpen = (count: number) => group().getByRole('button', { name: `Reenviar ${count}`, exact: true });

/** Looks into the queue from the palette, and accepts the cost where it is asked about. */
async function look(): Promise<void> {
  await press('Control+k');
  await page.keyboard.type(`consultar ${QUEUE}`);
  await expect(page.getByRole('option').first()).toContainText(QUEUE);
  await press('Enter');
  const asked = dialog().getByRole('button', { name: failures.look.button });
  const done = page.getByText(failures.look.doneTitle).first();
  await expect(asked.or(done).first()).toBeVisible({ timeout: 30_000 });
  if (await asked.isVisible()) await press('Enter');
  await expect(done).toBeVisible({ timeout: 35_000 });
}

/** Starts the retry of the chosen group from its plan; a big one asks for its number first. */
async function startRetry(count: number, isBig: boolean): Promise<void> {
  await press('r');
  const title = count === 1 ? 'Reenviar 1 mensagem' : `Reenviar ${count} mensagens`;
  await expect(dialog().getByRole('heading', { name: title })).toBeVisible({ timeout: 30_000 });
  await press('Enter');
  if (isBig) {
    await page.keyboard.type(String(count));
    await press('Enter');
  }
  await expect(dialog()).toHaveCount(0);
}

it('a thousand failures of twelve causes are triaged by keyboard alone', { timeout: 420_000 }, async () => {
  await press('g', 'f');
  await expect(page.getByRole('heading', { level: 1, name: failures.title })).toBeVisible();
  await look();
  await shows(/1\.000 mensagens lidas|1000 mensagens lidas/);

  // The biggest group comes first, with what it is in words.
  await press('1');
  await shows('12 grupos');
  await press('j');
  await expect(group()).toContainText('O servidor recusou o pedido');
  await expect(retryOpen(REFUSED.count)).toBeVisible();
  await press('Enter', 'a');
  await shows(groups.done.acknowledged_one);
  await expect(group()).toContainText(groups.state.acknowledged);

  // The canary's one message fails again: the line stops before the others.
  await startRetry(REFUSED.count, true);
  await press('3');
  await expect(job()).toContainText(jobs.state.stopped, { timeout: 60_000 });
  await press('j');
  await shows(jobs.control.resume);

  feeds.setMode(FEED, { kind: 'feed', items: 3 });
  await press('p');
  await expect(job()).toContainText(jobs.state.done, { timeout: WORK });

  // Back at the group: what failed again is there as one open failure, and is retried alone.
  await press('1');
  await expect(retryOpen(1)).toBeVisible({ timeout: WORK });
  await startRetry(1, false);
  await expect(retryOpen(0)).toBeVisible({ timeout: 60_000 });

  await press('s');
  await shows(groups.done.resolved_one);
  await expect(group()).toContainText(groups.state.resolved);
  await shows('11 grupos');
});
