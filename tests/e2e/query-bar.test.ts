/** The query bar in a real browser, on a core in memory whose filters are the language's own. */
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { filters } from '../../src/renderer/i18n/pt-BR/filters.ts';
import { expectAccessible } from '../support/renderer/look-at-shots.ts';
import { onePage, see } from '../support/renderer/one-page.ts';

const pages = onePage();
let page: Page;

async function open(screen: string): Promise<void> {
  page = await pages.open(`?variant=lots&flow=0&language=pt-BR#/local/${screen}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

const expectNoBarriers = () => expectAccessible(page);

const bar = () => page.getByRole('search');
const field = () => bar().getByRole('textbox');
const rows = () => page.getByRole('grid').getByRole('row');
const completions = () => bar().getByRole('option');
const write = async (text: string) => {
  await page.keyboard.press('/');
  await see(field()).toBeFocused();
  await page.keyboard.type(text, { delay: 5 });
};

describe('a filter', () => {
  test('is applied by Enter, counted, kept in the address, and opened again by it', async () => {
    await open('live');
    await write('tipo_evento = resultado_coleta and status = ok');
    await expectNoBarriers();
    expect(page.url()).not.toContain('filter=');
    await page.keyboard.press('Enter');
    await see.poll(() => page.url()).toContain('filter=tipo_evento+%3D+resultado_coleta');
    await see(bar().getByText(/encontrados$/)).toBeVisible();
    await see(page.getByRole('grid').getByText('iniciar_coleta', { exact: true })).toHaveCount(0);
    await see(rows().nth(1)).toContainText('resultado_coleta');
    await expectNoBarriers();

    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    await see(field()).toHaveText('tipo_evento = resultado_coleta and status = ok');
    await see(rows().nth(1)).toContainText('resultado_coleta');
  });

  test('that cannot be read is not applied; its place is marked, and what was meant is put there', async () => {
    await open('runs');
    await write('run.state = faild');
    await see(bar().getByText(filters.problem['unknown-value'].slice(0, 10), { exact: false })).toBeVisible();
    await see(bar().locator('.cm-problem')).toHaveText('faild');
    await expectNoBarriers();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
    expect(page.url()).not.toContain('filter=');
    await bar()
      .getByRole('button', { name: filters.use.replace('{{suggestion}}', 'failed') })
      .click();
    await see(field()).toHaveText('run.state = failed');
    await see(field()).toBeFocused();
    await page.keyboard.press('Enter');
    await see.poll(() => page.url()).toContain('filter=run.state+%3D+failed');
  });

  test('that is not whole yet is no error before Enter', async () => {
    await open('failures?view=list');
    await write('reason = rejected and ');
    await page.waitForTimeout(500);
    await see(bar().locator('.cm-problem')).toHaveCount(0);
    await page.keyboard.press('Enter');
    await see(bar().getByText(/Falta algo no fim/)).toBeVisible();
    await page.keyboard.type('state = open');
    await see(bar().getByText(/Falta algo no fim/)).toHaveCount(0);
    await page.keyboard.press('Enter');
    await see.poll(() => page.url()).toContain('filter=reason');
  });

  test('Escape goes back to the one in use, the arrows through those before, and the button to none', async () => {
    await open('runs');
    await write('source = blog');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('run.events > 3');
    await page.keyboard.press('Enter');
    await see.poll(() => page.url()).toContain('run.events');
    await page.keyboard.press('ArrowUp');
    await see(field()).toHaveText('source = blog');
    await page.keyboard.press('ArrowDown');
    await see(field()).toHaveText('run.events > 3');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('"xyz"');
    await page.keyboard.press('Escape');
    await see(field()).toHaveText('run.events > 3');
    await bar().getByRole('button', { name: 'Limpar' }).click();
    await see(field()).toHaveText(/^(?:|Palavras.*)$/);
    await see.poll(() => page.url()).not.toContain('filter=');
  });

  test('keys of the screen do nothing while it is written', async () => {
    await open('live');
    await write('g g ? / o x');
    await see(field()).toHaveText('g g ? / o x');
    await see(page.getByRole('dialog')).toHaveCount(0);
    await see(page.getByRole('heading', { level: 1, name: 'Ao vivo' })).toBeVisible();
  });
});

describe('completion', () => {
  test('Tab takes the first field, then an operator and a value, with how often it was seen', async () => {
    await open('live');
    await write('tipo');
    await see(completions().first()).toHaveText('tipo_evento');
    await page.keyboard.press('Tab');
    await see(field()).toHaveText('tipo_evento');
    await see(completions().first()).toHaveText('=');
    await page.keyboard.press('Tab');
    await see(completions().first()).toContainText('iniciar_coleta');
    await see(completions().first()).toContainText('42');
    await expectNoBarriers();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await see(field()).toHaveText('tipo_evento = resultado_coleta');
    expect(page.url()).not.toContain('filter=');
    await page.keyboard.press('Enter');
    await see.poll(() => page.url()).toContain('filter=');
  });

  test('Enter applies the filter while nothing of the list was chosen, and Escape closes the list alone', async () => {
    await open('live');
    await write('ty');
    await page.keyboard.press('Control+Space');
    await see(completions().first()).toBeVisible();
    await page.keyboard.press('Escape');
    await see(completions()).toHaveCount(0);
    await see(field()).toHaveText('ty');
    await page.keyboard.press('Enter');
    await see.poll(() => page.url()).toContain('filter=ty');
  });
});

describe('a value that is shown', () => {
  test('of the facts: only with it, without it, only its run', async () => {
    await open('live');
    await rows().nth(1).click();
    const facts = page.locator('[data-detail]');
    await facts.getByRole('button', { name: 'Filtrar por source' }).click();
    await page.getByRole('menuitem', { name: filters.value.include }).click();
    await see(field()).toHaveText('source = blog');
    await facts.getByRole('button', { name: 'Filtrar por routing' }).click();
    await page.getByRole('menuitem', { name: filters.value.exclude }).click();
    await see(field()).toHaveText(/^source = blog and routing != /);
    await facts.getByRole('button', { name: 'Filtrar por correlation' }).click();
    await page.getByRole('menuitem', { name: filters.value.run }).click();
    await see(field()).toHaveText(/^correlation = \S+$/);
    await see.poll(() => page.url()).toContain('filter=correlation');
    await expectNoBarriers();
  });

  test('of the body, by the chosen line of the tree', async () => {
    await open('live');
    await rows().nth(1).click();
    const line = page.getByRole('treeitem').filter({ hasText: 'fonte' }).first();
    await line.click();
    await page.getByRole('button', { name: filters.value.exclude }).click();
    await see(field()).toHaveText('payload.fonte != "blog"');
  });
});

describe('a saved view', () => {
  test('is named, listed with how many pass it now, applied, and deleted', async () => {
    await open('runs');
    await write('source = blog');
    await page.keyboard.press('Enter');
    await bar().getByRole('button', { name: filters.views.open }).click();
    const menu = page.getByRole('dialog');
    await menu.getByLabel(filters.views.name).fill('Do blog');
    await page.keyboard.press('Enter');
    const view = menu.getByRole('listitem');
    await see(view).toContainText('Do blog');
    await see(view).toContainText('source = blog');
    await see(view).toContainText(/\d/);
    await expectNoBarriers();
    await page.keyboard.press('Escape');

    await bar().getByRole('button', { name: 'Limpar' }).click();
    await see.poll(() => page.url()).not.toContain('filter=');
    await bar().getByRole('button', { name: filters.views.open }).click();
    await view.getByRole('button', { name: /^Do blog/ }).click();
    await see(field()).toHaveText('source = blog');
    await see.poll(() => page.url()).toContain('filter=source');

    await bar().getByRole('button', { name: filters.views.open }).click();
    await menu.getByRole('button', { name: filters.views.remove.replace('{{name}}', 'Do blog') }).click();
    await see(menu.getByText(filters.views.none)).toBeVisible();
  });
});
