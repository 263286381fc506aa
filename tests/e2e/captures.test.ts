/** Captures in the built browser host: saved masked, opened, noted, exported, dropped on the window, closed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { launchOptions } from '../../scripts/lib/chromium.mjs';
import { recorder } from '../../src/core/capture/recorder.ts';
import { openHistory } from '../../src/core/store/history-file.ts';
import { app } from '../../src/renderer/i18n/pt-BR/app.ts';
import { captures } from '../../src/renderer/i18n/pt-BR/captures.ts';
import { runs } from '../../src/renderer/i18n/pt-BR/runs.ts';
import { ui } from '../../src/renderer/i18n/pt-BR/ui.ts';
import { openConsolePage } from '../support/console-page.ts';
import { startWebHost, type WebHost } from '../support/web-host.ts';
import { aRun, profile, START } from '../unit/core/captures/capture-fixture.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-e2e-'));
let browser: Browser;
let host: WebHost;
let page: Page;

beforeAll(async () => {
  const history = openHistory(join(dataDir, 'connections', 'local', 'history.db'));
  const record = recorder(history, profile, { now: () => START });
  for (let index = 0; index < 3; index += 1) record.record(aRun(`r-${index}`, START + index * 10_000));
  history.close();
  browser = await chromium.launch(launchOptions());
  host = await startWebHost(dataDir);
  page = await openConsolePage(browser, host.url);
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const dialog = () => page.getByRole('dialog');
const rail = (name: string) => page.getByRole('navigation').getByRole('link', { name });

/** Of the pattern with its values left out. */
function starts(text: string): RegExp {
  return new RegExp(text.split('{{', 1)[0]?.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') ?? '');
}

describe('captures', () => {
  it('are saved from the screen, masked, with a look at what is masked', async () => {
    await rail(app.screens.captures).click();
    await page.getByRole('button', { name: captures.action.save }).first().click();
    await dialog().getByRole('switch', { name: captures.mask.label }).check();
    await expect(dialog().getByText('body.payload.erro.mensagem')).toBeVisible();
    await dialog().getByLabel(captures.place.label).fill('incidente');
    await dialog().getByRole('button', { name: captures.save.action }).click();
    await expect(page.getByRole('heading', { name: 'incidente' })).toBeVisible();
    const file = readFileSync(join(dataDir, 'captures', 'incidente.oraculo'));
    expect(file.includes('ana@example.com')).toBe(false);
    expect(file.includes('masked.invalid')).toBe(true);
  });

  it('open beside the live connection, under a band that says so, and take notes', async () => {
    await page.getByRole('button', { name: captures.pane.open, exact: true }).click();
    await expect(page.getByText(starts(app.banner.capture))).toBeVisible();
    await expect(page.getByText(app.banner.captureMasked)).toBeVisible();
    await rail(app.screens.runs).click();
    await page.getByRole('row').filter({ hasText: 'r-1' }).click();
    await page.getByLabel(ui.notes.label, { exact: true }).fill('aqui parou');
    await page.getByRole('button', { name: ui.notes.save }).click();
    await page.getByRole('button', { name: ui.notes.marks.star }).click();
    await expect(page.getByRole('article').getByText('aqui parou')).toBeVisible();
    await expect(page.getByRole('button', { name: ui.notes.marks.star })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await page.reload();
    await expect(page.getByRole('article').getByText('aqui parou')).toBeVisible();
  });

  it('give the report of a run as a file', async () => {
    await page.getByRole('link', { name: runs.detail.report }).click();
    await expect(dialog().getByLabel(captures.what.runId)).toHaveValue('r-1');
    const download = page.waitForEvent('download');
    await dialog().getByRole('button', { name: captures.export.action }).click();
    const html = readFileSync(await (await download).path(), 'utf8');
    expect(html).toContain('<html lang="pt-BR">');
    expect(html.match(/<section>/g)).toHaveLength(4);
  });

  it('close, and open again when the file is dropped on the window', async () => {
    await rail(app.screens.runs).click();
    await page.getByRole('button', { name: app.banner.captureClose }).click();
    await expect(page.getByRole('heading', { name: captures.title })).toBeVisible();
    const bytes = readFileSync(join(dataDir, 'captures', 'incidente.oraculo')).toString('base64');
    await page.evaluate(async (base64) => {
      const content = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([content], 'de outro lugar.oraculo'));
      dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, bytes);
    await expect(page.getByText(/“de outro lugar”/)).toBeVisible();
    await expect(page.getByText(starts(app.banner.capture))).toBeVisible();
  });

  it('merge into a new one, which says how many events were in both', async () => {
    await rail(app.screens.captures).click();
    await page.getByRole('row').filter({ hasText: 'incidente' }).click();
    await page.getByRole('button', { name: captures.pane.merge }).click();
    await dialog()
      .getByRole('checkbox', { name: /de outro lugar/ })
      .check();
    await dialog().getByLabel(captures.place.label).fill('juntas');
    await dialog().getByRole('button', { name: captures.merge.action }).click();
    const both = captures.merge.duplicates_other.replace(/\{\{.*?\}\}/, '12');
    await expect(page.getByText(both)).toBeVisible();
    await expect(page.getByRole('heading', { name: 'juntas' })).toBeVisible();
    await page.getByRole('button', { name: captures.pane.open, exact: true }).click();
    await expect(page.getByText(/“juntas”/)).toBeVisible();
    await rail(app.screens.runs).click();
    await expect(page.getByRole('row').filter({ hasText: /r-[0-2]/ })).toHaveCount(3);
  });

  it('says what is wrong with a file that is none', async () => {
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['kein Archiv'], 'nada.oraculo'));
      dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await expect(page.getByText(captures.drop.failed)).toBeVisible();
  });
});
