/**
 * The operator's journey through the product, as a person would walk it: by visible names, in the language of the
 * screen. The same steps run on Local and on RabbitMQ, in the browser host and over the Electron double.
 */
import { expect, type Page } from 'playwright/test';
import { app } from '../../src/renderer/i18n/pt-BR/app.ts';
import { collections } from '../../src/renderer/i18n/pt-BR/collections.ts';
import { connections } from '../../src/renderer/i18n/pt-BR/connections.ts';
import { failures } from '../../src/renderer/i18n/pt-BR/failures.ts';
import { live } from '../../src/renderer/i18n/pt-BR/live.ts';
import { runs } from '../../src/renderer/i18n/pt-BR/runs.ts';
import { ui } from '../../src/renderer/i18n/pt-BR/ui.ts';
import type { FeedServer } from './feeds/server.ts';

export const FOUR_EVENTS = ['iniciar_coleta', 'resultado_coleta', 'iniciar_execucao', 'resultado_execucao'];
const FAILED_QUEUE = 'escavador.blog.falhas';

/** Long enough for three retries of the backend with their delays, on a busy machine. */
const WORK = 60_000;

/** Goes to a screen by the rail, and waits for its heading. */
export async function openScreen(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: title }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

/** Fills the form of the blog source and submits it; the toast says that it started. */
export async function startCollection(page: Page, url: string): Promise<void> {
  await openScreen(page, collections.title);
  await page.getByRole('textbox', { name: /^Endereço/ }).fill(url);
  const local = page.getByLabel('Permitir endereços da rede local');
  if (!(await local.isChecked())) await local.click();
  await page.getByRole('button', { name: collections.submit }).click();
  await expect(page.getByText(collections.started).first()).toBeVisible();
}

/** The newest run of the list comes to this state. */
export async function expectNewestRun(page: Page, state: keyof typeof runs.state): Promise<void> {
  await openScreen(page, runs.title);
  const newest = page.getByRole('grid', { name: runs.table }).getByRole('row').nth(1);
  await expect(newest).toContainText(runs.state[state], { timeout: WORK });
}

/** Opens the newest run and sees its events in this order. */
export async function expectRunEvents(page: Page, types: readonly string[]): Promise<void> {
  await page.getByRole('grid', { name: runs.table }).getByRole('row').nth(1).click();
  await page.keyboard.press('Enter');
  await expect(page.getByText(runs.detail.steps)).toBeVisible();
  for (const type of types) await expect(page.getByText(type).first()).toBeVisible();
}

/** The live screen lists events of these types. */
export async function expectLive(page: Page, types: readonly string[]): Promise<void> {
  await openScreen(page, live.title);
  const grid = page.getByRole('grid', { name: live.table });
  for (const type of types)
    await expect(grid.getByText(type, { exact: true }).first()).toBeVisible({ timeout: WORK });
}

/** Looks into a dead-letter queue by its button, before any failure of it is known or to see it anew. */
export async function lookInto(page: Page, queue: string): Promise<void> {
  await openScreen(page, failures.title);
  // Groups and failures name their queue as well.
  const queues = page.getByRole('group', { name: failures.queues.title, exact: true });
  await queues.getByText(queue, { exact: true }).click();
  await page
    .getByRole('button', { name: new RegExp(`${failures.look.button}|${failures.look.again}`) })
    .click();
  const done = page.getByText(failures.look.doneTitle).first();
  // Without a management address the queue's delivery limit is not known, and the operator is asked first.
  const consent = page.getByRole('dialog').getByRole('button', { name: failures.look.consentYes });
  await expect(done.or(consent).first()).toBeVisible({ timeout: 35_000 });
  if (await consent.isVisible()) await consent.click();
  await expect(done).toBeVisible({ timeout: 35_000 });
}

/** Opens the failures screen at its list, whichever of its parts it opens with. */
export async function openFailureList(page: Page): Promise<void> {
  await openScreen(page, failures.title);
  await page.getByRole('tab', { name: failures.view.list, exact: true }).click();
}

/** Selects the newest failure; its detail is beside the list. */
export async function selectNewestFailure(page: Page): Promise<void> {
  await openFailureList(page);
  await page.getByRole('grid', { name: failures.table }).getByRole('row').nth(1).click();
  await expect(page.getByText(failures.detail.story)).toBeVisible();
}

/** Retries the selected failure and lets the time for undoing pass. */
export async function retrySelected(page: Page, reason?: string): Promise<void> {
  await page.getByRole('button', { name: failures.retry.button, exact: true }).click();
  const dialog = page.getByRole('dialog');
  if (reason !== undefined) await dialog.getByRole('textbox').fill(reason);
  await dialog.getByRole('button', { name: failures.retry.confirm, exact: true }).click();
  await expect(page.getByText(failures.retry.scheduledTitle).first()).toBeVisible();
}

/** The newest failures of the list come to these states, newest first. */
export async function expectFailures(
  page: Page,
  states: readonly (keyof typeof failures.state)[],
): Promise<void> {
  const rows = page.getByRole('grid', { name: failures.table }).getByRole('row');
  for (const [index, state] of states.entries()) {
    await expect(rows.nth(index + 1)).toContainText(failures.state[state], { timeout: WORK });
  }
}

export interface NewConnection {
  readonly name: string;
  /** With user and password. */
  readonly url: URL;
  readonly redis: string;
  readonly management: string;
}

/** Makes a connection by the form, tests it there, saves it and sees it connected. */
export async function createConnection(
  page: Page,
  { name, url, redis, management }: NewConnection,
): Promise<void> {
  await openScreen(page, connections.title);
  await page.getByRole('button', { name: connections.create }).click();
  // A label is followed by "(obrigatório)" where the field is required.
  const field = (label: string) =>
    page.getByLabel(new RegExp(`^${label.replaceAll('(', '\\(').replaceAll(')', '\\)')}\\s*(\\(|$)`));
  await field(connections.field.name).fill(name);
  await field(connections.field.hosts).fill(url.host);
  await field(connections.field.vhost).fill(
    url.pathname === '' ? '/' : decodeURIComponent(url.pathname.slice(1)) || '/',
  );
  await field(connections.field.username).fill(decodeURIComponent(url.username));
  await field(connections.field.password).fill(decodeURIComponent(url.password));
  await field(connections.field.redisUrl).fill(redis);
  await field(connections.field.managementUrl).fill(management);
  await page.getByRole('button', { name: connections.test.action, exact: true }).click();
  await expect(page.getByText(connections.test.ok).first()).toBeVisible({ timeout: WORK });
  await page.getByRole('button', { name: connections.saveAndConnect, exact: true }).click();
  await chooseConnection(page, name);
  await expectConnected(page, name);
}

/** Chooses a connection in the switcher. */
export async function chooseConnection(page: Page, name: string): Promise<void> {
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^Conexão: / })
    .click();
  await page.getByRole('menuitem', { name }).or(page.getByRole('menuitemradio', { name })).first().click();
}

/** Disconnects a connection on its own screen. */
export async function disconnect(page: Page, name: string): Promise<void> {
  await openScreen(page, connections.title);
  await page.getByRole('row').filter({ hasText: name }).first().click();
  await page.getByRole('button', { name: app.connection.disconnect, exact: true }).click();
  await openScreen(page, app.screens.overview);
}

/** The banner says that what is shown is history. A password that is asked for again is not given. */
export async function expectOffline(page: Page): Promise<void> {
  await expect(page.getByText(/^Offline, dados de/).first()).toBeVisible({ timeout: WORK });
  await page.waitForTimeout(500);
  const prompt = page.getByRole('dialog');
  if (await prompt.isVisible()) await prompt.getByRole('button', { name: ui.cancel, exact: true }).click();
}

/** Gives the password that is asked for after a start, and sees the connection come up. */
export async function givePassword(page: Page, name: string, password: string): Promise<void> {
  await chooseConnection(page, name);
  const prompt = page.getByRole('dialog');
  await prompt.getByRole('textbox').fill(password);
  await prompt.getByRole('button', { name: app.connection.connect, exact: true }).click();
  await expectConnected(page, name);
}

export async function expectConnected(page: Page, name: string): Promise<void> {
  const switcher = page.getByRole('banner').getByRole('button', { name: /^Conexão: / });
  await expect(switcher).toContainText(name, { timeout: WORK });
  await expect(switcher).toContainText(app.connection.connected, { timeout: WORK });
}

/** Collect, watch, fail, look, retry in vain, retry with success: on the connection that is chosen. */
export async function workThrough(page: Page, feeds: FeedServer): Promise<void> {
  feeds.setMode('/bom.xml', { kind: 'feed', items: 12 });
  await startCollection(page, `${feeds.url}/bom.xml`);
  await expectNewestRun(page, 'done');
  await expectRunEvents(page, FOUR_EVENTS);
  await expectLive(page, FOUR_EVENTS);

  feeds.setMode('/conserta.xml', { kind: 'status', status: 500 });
  await startCollection(page, `${feeds.url}/conserta.xml`);
  await expectNewestRun(page, 'dead_lettered');
  await lookInto(page, FAILED_QUEUE);
  await selectNewestFailure(page);
  await expect(page.getByText('http_500').first()).toBeVisible();
  await expect(page.getByText('escavador.blog', { exact: true }).first()).toBeVisible();

  await retrySelected(page);
  // The new death is a failure of its own, linked to the one that was retried.
  await expectFailures(page, ['open', 'failed_again']);

  feeds.setMode('/conserta.xml', { kind: 'feed', items: 3 });
  await selectNewestFailure(page);
  await retrySelected(page);
  await expectFailures(page, ['succeeded', 'failed_again']);
  await expectNewestRun(page, 'done');
}
