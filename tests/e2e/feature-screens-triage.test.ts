/** Groups, marks and filters of the failures screen in a real browser on a core in memory, by keyboard and by visible names. */
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { failures } from '../../src/renderer/i18n/pt-BR/failures.ts';
import { groups } from '../../src/renderer/i18n/pt-BR/groups.ts';
import { live } from '../../src/renderer/i18n/pt-BR/live.ts';
import { expectAccessible } from '../support/renderer/look-at-shots.ts';
import { onePage, see } from '../support/renderer/one-page.ts';
import type { Variant } from '../support/renderer/page-options.ts';

const pages = onePage();
let page: Page;

async function open(view: string, variant: Variant): Promise<void> {
  page = await pages.open(`?variant=${variant}&language=pt-BR#/local/failures${view}`);
  await page.getByRole('grid').waitFor();
}

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const expectNoBarriers = () => expectAccessible(page);

const grid = () => page.getByRole('grid');
const rows = () => grid().getByRole('row');
const current = () => grid().locator('[aria-current="true"]');
const marked = () => grid().locator('[aria-selected="true"]');
const pane = () => page.getByRole('region', { name: groups.detail.title }).first();

describe('groups', () => {
  test('are shown first, most open first; j and k go through them from anywhere, beside their detail', async () => {
    await open('', 'lots');
    await see(page.getByRole('tab', { name: failures.view.groups })).toHaveAttribute('aria-selected', 'true');
    await press('j');
    await see(current()).toHaveAttribute('aria-rowindex', '2');
    await see(pane().getByRole('heading', { level: 2 })).toContainText('A resposta não é um feed');
    await press('j', 'j', 'k');
    await see(current()).toHaveAttribute('aria-rowindex', '3');
    await expectNoBarriers();
    await press('Escape');
    await see(pane()).toHaveCount(0);
    await see(grid()).toBeFocused();
  });

  test('are acknowledged by the operator with one key, and the change can be undone', async () => {
    await open('?view=groups', 'lots');
    await press('j', 'a');
    await see(page.getByText(groups.done.acknowledged_one)).toBeVisible();
    await see(pane()).toContainText(groups.state.acknowledged);
    await see(pane().getByLabel(groups.life.owner)).toHaveValue('ana');
    await page.getByRole('button', { name: groups.undo }).last().click();
    await see(pane().getByLabel(groups.life.owner)).toHaveValue('');
    await see(pane().locator('h2')).toBeVisible();
    await see(pane().getByRole('button', { name: groups.act.acknowledge })).toBeVisible();
  });

  test('marked together they are resolved, leave the list, and come back when all are shown', async () => {
    await open('?view=groups', 'lots');
    const before = await rows().count();
    await press('j', 'x', 'Shift+ArrowDown');
    await see(marked()).toHaveCount(2);
    await see(page.getByText('2 grupos marcados')).toBeVisible();
    await expectNoBarriers();
    await press('s');
    await see(page.getByText('2 grupos resolvidos')).toBeVisible();
    await see(rows()).toHaveCount(before - 2);
    // The way goes on at the row that took the place of the one that left.
    await press('j', 'j', 's');
    await see(rows()).toHaveCount(before - 3);
    await press('j');
    await see(current()).toHaveAttribute('aria-rowindex', '3');
    await page.getByLabel(groups.filterState).selectOption('resolved');
    await see(rows().filter({ hasText: groups.state.resolved }).first()).toBeVisible();
    await see.poll(() => page.url()).toContain('gstate=resolved');
  });

  test('muted until they grow they are hidden, and shown with a switch', async () => {
    await open('?view=groups', 'little');
    await see(rows()).toHaveCount(5);
    await press('j', 'm');
    await see(rows()).toHaveCount(4);
    await page.getByLabel(groups.showMuted).click();
    await see(rows()).toHaveCount(5);
    await see(pane()).toContainText('silenciado até passar de');
    await page.getByLabel(groups.filterText).focus();
    await press('Escape');
  });

  test('are merged and taken apart again, and failures are split off into a group of their own', async () => {
    await open('?view=groups', 'little');
    await press('j', 'x', 'Shift+ArrowDown', 'Shift+M');
    await see(page.getByText('2 grupos unidos')).toBeVisible();
    await see(rows()).toHaveCount(4);
    await pane().getByRole('button', { name: groups.act.unmerge }).click();
    await see(rows()).toHaveCount(5);

    await pane().getByRole('checkbox').first().check();
    await pane().getByLabel(groups.split.title).fill('Só o primeiro');
    await pane()
      .getByRole('button', { name: /^Separar 1 falha$/ })
      .click();
    await see(pane().getByRole('heading', { level: 2 })).toHaveText('Só o primeiro');
    await see(rows()).toHaveCount(6);
    await expectNoBarriers();
  });

  test('keep a note that saves itself, also when the group is left while it is typed', async () => {
    await open('?view=groups', 'little');
    await press('j', 'n');
    const note = page.getByLabel(groups.life.note);
    await see(note).toBeFocused();
    await page.keyboard.type('O fornecedor foi avisado.');
    await see(pane().getByText(groups.life.unsaved)).toBeVisible();
    await see(pane().getByText(groups.event.note)).toBeVisible();
    await page.keyboard.type(' Volta às 9 h.');
    // Out of the field it leads back to the list, with the same group chosen.
    await press('Escape');
    await see(note).not.toBeFocused();
    await see(pane()).toHaveCount(1);
    await press('j', 'k');
    await see(note).toHaveValue('O fornecedor foi avisado. Volta às 9 h.');
  });

  test('g and a letter of another screen never act on the group', async () => {
    await open('?view=groups', 'little');
    await press('j', 'g', 'l');
    await see(page.getByRole('heading', { level: 1, name: live.title })).toBeVisible();
    await press('g', 'f');
    await see(page.getByRole('heading', { level: 1, name: failures.title })).toBeVisible();
    await grid().waitFor();
    await press('j', 'l');
    await see(page.getByRole('button', { name: /^Tirar o filtro Grupo/ })).toBeVisible();
    await press('g', 'g');
    await see(page.getByRole('tab', { name: failures.view.groups })).toHaveAttribute('aria-selected', 'true');
  });

  test('are acted on from the palette as by their keys', async () => {
    await open('?view=groups', 'little');
    await press('j', 'Control+k');
    await page.keyboard.type('reconhecer');
    await press('Enter');
    await see(page.getByText(groups.done.acknowledged_one)).toBeVisible();
    await see(pane()).toContainText(groups.state.acknowledged);
  });

  test('are made by another classifier, each in its own address', async () => {
    await open('?view=groups', 'little');
    await page.getByLabel(groups.classifierLabel).selectOption('reason');
    await see(rows().filter({ hasText: 'rejected · escavador.blog' })).toHaveCount(1);
    await see.poll(() => page.url()).toContain('by=reason');
  });
});

describe('the list', () => {
  test('marks a range by keyboard, and everything of the filter, rows not read included', async () => {
    await open('?view=list', 'lots');
    await press('j', 'x', 'j', 'j', 'Shift+X');
    await see(marked()).toHaveCount(3);
    await see(page.getByText('3 marcadas')).toBeVisible();
    await page.getByRole('button', { name: 'Marcar todas as 212 deste filtro' }).click();
    await see(page.getByText('Todas as 212 deste filtro')).toBeVisible();
    await expectNoBarriers();
    await press('d');
    await see(page.getByRole('dialog')).toBeVisible();
    await press('Escape');
    await see(page.getByRole('dialog')).toHaveCount(0);
    await press('Escape');
    await see(marked()).toHaveCount(0);
  });

  test('is filtered by chips that the address keeps, and ordered by a key', async () => {
    await open('?view=list', 'lots');
    await page.getByRole('button', { name: failures.filter.open }).click();
    await page.getByRole('dialog').getByLabel(failures.filter.origin).selectOption('result');
    await expectNoBarriers();
    await press('Escape');
    await see(page.getByText('12 falhas', { exact: true })).toBeVisible();
    await see.poll(() => page.url()).toContain('origin=result');
    await press('o');
    await see(page.getByRole('button', { name: failures.order.oldest })).toBeVisible();
    await press('j');
    await see(page.getByText(failures.detail.notCaptured)).toBeVisible();
    await page.getByRole('button', { name: /^Tirar o filtro Origem/ }).click();
    await see(page.getByText('212 falhas', { exact: true })).toBeVisible();
  });

  test('shows what is about to be lost, and keeps a copy with one click', async () => {
    await open('?view=list', 'lots');
    const row = rows().filter({ hasText: 'expira em' }).first();
    await row.getByRole('button', { name: failures.act.archive }).click();
    await see(page.getByText(failures.keeping)).toBeVisible();
    await see(page.getByRole('dialog')).toHaveCount(0);
  });

  test('opens a failure with its errors, its lineage, its groups and its bytes', async () => {
    await open('?view=list', 'little');
    await rows().nth(2).click();
    const detail = page.getByRole('region', { name: failures.detail.title }).first();
    await see(detail.getByText(failures.detail.lineage)).toBeVisible();
    await see(detail.getByText(failures.detail.groups)).toBeVisible();
    await detail.getByText(failures.detail.trace).click();
    await see(detail.getByText(/Traceback/)).toBeVisible();
    await detail.getByRole('tab', { name: 'Bytes' }).click();
    await see(detail.getByText(/^00000000 {2}7b/)).toBeVisible();
    await expectNoBarriers();
    await detail
      .getByRole('button', { name: /A resposta não é um feed|Sem resposta/ })
      .first()
      .click();
    await see(pane()).toBeVisible();
  });
});

describe('states', () => {
  test.each(['pt-BR', 'en'])('are whole words in the list and in the groups, in %s', async (language) => {
    for (const view of ['list', 'groups']) {
      page = await pages.open(`?variant=lots&language=${language}#/local/failures?view=${view}`);
      await grid().waitFor();
      const cut = await grid()
        .locator('[role="gridcell"] span.inline-flex > span.truncate')
        .evaluateAll((words) =>
          words
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
            .map((word) => word.textContent),
        );
      expect(cut).toEqual([]);
    }
  });
});

describe('the search of a screen', () => {
  const search = () => page.locator('main [data-list-search]');

  test.each([
    ['groups', '/local/failures?view=groups', 'feed', 1],
    ['failures', '/local/failures?view=list', 'expired', 40],
    ['the archive', '/local/failures?view=archive', '503', 1],
    ['runs', '/local/runs', '503', 7],
    ['events', '/local/live', '503', 26],
  ])('leads to the first row of %s and back, by keyboard alone', async (_name, address, word, count) => {
    page = await pages.open(`?variant=lots&language=pt-BR#${address}`);
    await search().waitFor();
    await grid().waitFor();
    const chosen = (row: string) =>
      grid().locator(`${row}:is([aria-current="true"], [aria-selected="true"])`);
    await press('/');
    await see(search()).toBeFocused();
    // At once, while the list is still being asked for.
    await page.keyboard.type(word);
    await press('Enter');
    const isBar = (await search().locator('.cm-content').count()) === 1;
    if (isBar) {
      // A filter is applied first, and can be changed on; what is applied already leads on.
      await see(grid()).toHaveAttribute('aria-rowcount', String(count + 1));
      await press('Enter');
    }
    await see(grid()).toBeFocused();
    await see(grid()).toHaveAttribute('aria-rowcount', String(count + 1));
    await see(chosen('[role="row"]')).toBeVisible();
    await see(grid()).toBeFocused();
    await press('/');
    await see(search()).toBeFocused();
    await press('ArrowDown');
    await see(grid()).toBeFocused();
    await see(chosen('[aria-rowindex="2"]')).toBeVisible();
    // First out of the row, then out of the list.
    await press('Escape');
    await see(chosen('[role="row"]')).toHaveCount(0);
    await see(grid()).toBeFocused();
    await press('Escape');
    await see(search()).toBeFocused();
    if (isBar) await see(search().locator('.cm-content')).toHaveText(word);
    else await see(search()).toHaveValue(word);
  });
});

describe('queues', () => {
  test('tell all that is known of them; one is added by name and taken off again', async () => {
    await open('?queue=escavador.blog.falhas', 'lots');
    await page.getByRole('button', { name: failures.queues.facts }).click();
    await see(page.getByRole('dialog')).toContainText('limites-de-falhas');
    await see(page.getByRole('dialog')).toContainText('bruno em estacao-07');
    // How old its depth is; opening it again asks again.
    const told = page.getByRole('dialog').locator('dd', { hasText: failures.queueFact.toldAt }).first();
    await see(told).toContainText(/\d\d:\d\d:\d\d/);
    const first = await told.innerText();
    await press('Escape');
    await see(page.getByRole('dialog')).toHaveCount(0);
    await page.waitForTimeout(1100);
    await page.getByRole('button', { name: failures.queues.facts }).click();
    await see(told).not.toHaveText(first);
    await expectNoBarriers();
    await press('Escape');
    await page.getByRole('button', { name: failures.queues.add }).click();
    await page.getByLabel(failures.queues.addName).fill('outra.falhas');
    await press('Enter');
    await see(page.getByRole('button', { name: /^outra\.falhas/ })).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: failures.queues.facts }).click();
    await page.getByRole('dialog').getByRole('button', { name: failures.queues.remove }).click();
    await see(page.getByRole('button', { name: /^outra\.falhas/ })).toHaveCount(0);
  });
});
