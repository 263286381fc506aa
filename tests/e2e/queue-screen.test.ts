/** The screen of queues in a real browser on a core in memory, used as an operator uses it: by keyboard and by visible names. */
import type { Page } from 'playwright';
import { describe, test } from 'vitest';
import { failures } from '../../src/renderer/i18n/pt-BR/failures.ts';
import { queues } from '../../src/renderer/i18n/pt-BR/queues.ts';
import { expectAccessible } from '../support/renderer/look-at-shots.ts';
import { onePage, see } from '../support/renderer/one-page.ts';
import type { Variant } from '../support/renderer/page-options.ts';

describe('queues', () => {
  const pages = onePage();
  let page: Page;

  async function open(variant: Variant, address = '/local/queues'): Promise<void> {
    page = await pages.open(`?variant=${variant}&language=pt-BR#${address}`);
    await page.getByRole('heading', { level: 1, name: queues.title }).waitFor();
  }

  const grid = () => page.getByRole('grid', { name: queues.table });
  const firstRow = () => grid().getByRole('row').nth(1);
  const graph = () => page.getByRole('listbox', { name: queues.graph.label });
  const option = (name: string) => graph().getByRole('option', { name: new RegExp(`^${name} `) });
  const detail = () => page.getByRole('region', { name: queues.detail.title });

  const expectNoBarriers = () => expectAccessible(page);

  test('the deepest first; a header sorts, and the order and the filters are part of the address', async () => {
    await open('lots');
    await see(firstRow()).toContainText('vendas.servico-61');
    const header = () => page.getByRole('columnheader', { name: queues.column.name });
    await header().getByRole('button').click();
    await see(header()).toHaveAttribute('aria-sort', 'ascending');
    await see(firstRow()).toContainText('amq.gen');
    await page.keyboard.press('/');
    await page.keyboard.type('vendas falhas');
    await see(firstRow()).toContainText('vendas.servico-01.falhas');
    await page.getByRole('button', { name: queues.onlyWithMessages }).click();
    await see.poll(() => page.url()).toContain('only=messages');
    await open('lots', new URL(page.url()).hash.slice(1));
    await see(page.getByRole('searchbox')).toHaveValue('vendas falhas');
    await see(header()).toHaveAttribute('aria-sort', 'ascending');
    await page.getByRole('searchbox').fill('nenhuma assim');
    await see(page.getByText(queues.empty.filteredTitle)).toBeVisible();
    await page.getByRole('button', { name: queues.clearFilter }).click();
    await see(firstRow()).toContainText('amq.gen');
  });

  test('arrows choose a queue; its detail says who reads it and leads to its dead letters and to Falhas', async () => {
    await open('little');
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    await see(detail().getByRole('heading', { level: 2, name: 'escavador.blog' })).toBeVisible();
    await see(detail().getByRole('row', { name: /trabalhador-1/ })).toContainText('8');
    await see(detail().getByText('iniciar.blog')).toBeVisible();
    await expectNoBarriers();
    await detail().getByRole('button', { name: 'escavador.blog.falhas' }).click();
    await see(detail().getByText(queues.routes.retryText)).toBeVisible();
    await detail().getByRole('link', { name: queues.detail.openFailures }).click();
    await see(page.getByRole('heading', { level: 1, name: failures.title })).toBeVisible();
    await see.poll(() => page.url()).toContain('queue=escavador.blog.falhas');
  });

  test('the graph is one tab stop: arrows go through it, and what has to do with a queue alone can be shown', async () => {
    await open('lots');
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('2');
    await see(graph()).toBeVisible();
    await graph().focus();
    await page.keyboard.press('End');
    const last = await graph().getByRole('option', { selected: true }).innerText();
    await page.keyboard.press('ArrowUp');
    await see(graph().getByRole('option', { selected: true })).not.toHaveText(last);
    await option('escavador\\.blog').click();
    await see(detail().getByRole('heading', { level: 2, name: 'escavador.blog' })).toBeVisible();
    await see(option('escavador\\.blog')).toBeInViewport();
    await page.getByRole('button', { name: queues.graph.onlyRelated }).click();
    await see(graph().getByRole('option')).toHaveCount(2);
    await see(option('escavador\\.blog\\.falhas')).toBeVisible();
    await expectNoBarriers();
    await graph().focus();
    await page.keyboard.press('Escape');
    await see(detail()).toHaveCount(0);
    await see(graph().getByRole('option')).toHaveCount(202);
  });

  test('what cannot be known is said, with why and where to change it', async () => {
    await open('little', '/prod/queues');
    await see(page.getByText(/A API de gerência não aceitou o usuário/)).toBeVisible();
    await see(page.getByRole('link', { name: queues.note.enable })).toHaveAttribute('href', /edit=prod/);
    await see(grid().getByText(queues.missing)).toBeVisible();
    await expectNoBarriers();
    await open('lots', '/alarme/queues');
    await see(page.getByText(/Mostrando 202 de 542 filas/)).toBeVisible();
    await open('offline');
    await see(page.getByText(/Sem conexão com o broker: isto é o que ele informou/)).toBeVisible();
  });

  test('the palette and the keys lead here', async () => {
    await open('little', '/local/queues?queue=escavador.blog');
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await see(page.getByRole('heading', { level: 1, name: queues.title })).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('filas');
    await page.getByRole('option', { name: /Ir para Filas/ }).click();
    await see(grid()).toBeVisible();
  });
});
