/** The screens in a real browser on a core in memory, used as an operator uses them: by keyboard and by visible names. */
import type { Locator, Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { collections } from '../../src/renderer/i18n/pt-BR/collections.ts';
import { failures } from '../../src/renderer/i18n/pt-BR/failures.ts';
import { live } from '../../src/renderer/i18n/pt-BR/live.ts';
import { runs } from '../../src/renderer/i18n/pt-BR/runs.ts';
import { correlationOf } from '../support/renderer/fixtures/events.ts';
import { expectAccessible } from '../support/renderer/look-at-shots.ts';
import { onePage, see } from '../support/renderer/one-page.ts';
import type { Variant } from '../support/renderer/page-options.ts';

const pages = onePage();
let page: Page;

async function open(screen: string, variant: Variant, flow = 0): Promise<Page> {
  page = await pages.open(`?variant=${variant}&flow=${flow}&language=pt-BR#/local/${screen}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

const expectNoBarriers = () => expectAccessible(page);

const rows = () => page.getByRole('grid').getByRole('row');
const firstRow = () => rows().nth(1);
const bar = () => page.getByRole('search').getByRole('textbox');

describe('live', () => {
  test('rows flow; choosing one pauses, keeps it, and counts the newer ones; the button leads back to them', async () => {
    await open('live', 'little', 150);
    const before = await firstRow().innerText();
    await see(firstRow()).not.toHaveText(before);

    await rows().nth(3).click();
    await see(page.getByText(live.paused)).toBeVisible();
    await see(page.getByRole('button', { name: /novos eventos/ })).toBeVisible();
    const held = await firstRow().innerText();
    await page.waitForTimeout(300);
    expect(await firstRow().innerText()).toBe(held);
    await see(page.getByRole('grid').locator('[aria-selected="true"]')).toHaveCount(1);

    await page.getByRole('button', { name: /novos eventos/ }).click();
    await see(page.getByText(live.following)).toBeVisible();
    await see(firstRow()).not.toHaveText(held);
    // The chosen event stays beside the flowing list.
    await see(page.getByText(live.detail.routingKey)).toBeVisible();
    await page.keyboard.press(' ');
    await expectNoBarriers();
  });

  test('space pauses and follows, / goes to the filter, Escape closes the detail', async () => {
    await open('live', 'little');
    await firstRow().click();
    await page.keyboard.press('Escape');
    await see(page.getByText(live.detail.routingKey)).toHaveCount(0);
    await page.keyboard.press(' ');
    await see(page.getByText(live.following)).toBeVisible();
    await page.keyboard.press(' ');
    await see(page.getByText(live.paused)).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('não existe em lugar nenhum');
    await page.keyboard.press('Enter');
    await see(page.getByText(live.empty.filteredTitle)).toBeVisible();
    // Space belongs to the field while something is typed.
    await see(page.getByText(live.paused)).toBeVisible();
    await page.getByRole('button', { name: live.clearFilter }).click();
    await see(firstRow()).toBeVisible();
  });

  test('what was not captured is said in its place', async () => {
    await open('live', 'lots');
    await see(
      page
        .getByRole('grid')
        .getByText(/[Nn]ão capturado/)
        .first(),
    ).toBeVisible();
  });

  test('scrolling pauses, and older rows are read as the end comes near', async () => {
    await open('live', 'lots');
    await page.getByRole('grid').hover();
    await page.mouse.wheel(0, 6_000);
    await see(page.getByText(live.paused)).toBeVisible();
    await page.mouse.wheel(0, 60_000);
    await see(async () => {
      await page.mouse.wheel(0, 60_000);
      const height = await page.getByRole('grid').evaluate((grid) => grid.scrollHeight);
      expect(height).toBeGreaterThan(400 * 34);
    }).toPass({ timeout: 10_000 });
  });
});

describe('runs', () => {
  test('arrows go through the runs with the focus kept in the list; the address names the run', async () => {
    await open('runs', 'little');
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    await see(page.getByText(runs.detail.steps)).toBeVisible();
    await expectNoBarriers();
    const first = page.url();
    await page.keyboard.press('ArrowDown');
    await see.poll(() => page.url()).not.toBe(first);
    await see(page.getByRole('grid')).toBeFocused();
    await page.keyboard.press('Enter');
    await see(page.getByRole('listbox', { name: runs.detail.steps })).toBeFocused();
    await page.keyboard.press('Escape');
    await see(page.getByText(runs.detail.steps)).toHaveCount(0);
    await see(page.getByRole('grid')).toBeFocused();
  });

  test('list, sequence and steps of a run share what is chosen and pointed at', async () => {
    await open(`runs/${correlationOf(2)}`, 'little');
    const steps = page.getByRole('listbox', { name: runs.passes.title });
    const events = page.getByRole('listbox', { name: runs.detail.steps });
    const chosen = (list: Locator) => list.locator('[aria-selected="true"]');
    await see(chosen(events)).toContainText('resultado_execucao');
    await see(chosen(steps)).toContainText('execucao');
    await steps.focus();
    await page.keyboard.press('ArrowUp');
    await see(chosen(events)).toContainText('iniciar_coleta');
    await events.focus();
    await page.keyboard.press('ArrowDown');
    await see(chosen(events)).toContainText('resultado_coleta');
    await see(chosen(steps)).toContainText('coleta');
    await see(page.getByText(/“coleta” levou 5,0 s/)).toBeVisible();
    await steps.getByText('execucao').hover();
    await see(events.locator('[data-pointed="true"]')).toHaveCount(2);
    await events.getByText('iniciar_execucao').hover();
    await see(events.locator('[data-pointed="true"]')).toHaveCount(1);
    await see(steps.locator('[data-pointed="true"]')).toContainText('execucao');
    for (const drawing of [runs.drawing.flow, runs.drawing.waits, runs.drawing.table]) {
      await page.getByRole('button', { name: drawing }).click();
      await expectNoBarriers();
    }
  });

  test('a run of 50,000 events is gone through without holding them all', async () => {
    await open('runs/long-run', 'little');
    const events = page.getByRole('listbox', { name: runs.detail.steps });
    await page.getByRole('button', { name: runs.drawing.table }).click();
    await events.focus();
    await page.keyboard.press('Home');
    await see(events.locator('[aria-selected="true"]')).toContainText('evento.1');
    await page.keyboard.press('End');
    await see(events.locator('[aria-selected="true"]')).toContainText('evento.50000');
    await see(events.locator('[aria-selected="true"]')).toContainText(runs.mark.duplicate);
    await page.keyboard.press('PageUp');
    await see(events.locator('[aria-selected="true"]')).toContainText('evento.49990');
    await events.evaluate((list) => list.scrollTo({ top: list.scrollHeight / 2 }));
    await see(events.getByText(/evento\.2\d{4}/).first()).toBeVisible();
    expect(await events.getByRole('option').count()).toBeLessThan(100);
  });

  test('a state filters, its count is the number of its runs, and the address keeps it', async () => {
    await open('runs', 'little');
    const chip = page.getByRole('button', { name: new RegExp(`^${runs.state.dead_lettered} \\d`) });
    const count = Number((await chip.innerText()).replace(/\D/g, ''));
    await chip.click();
    await see(rows()).toHaveCount(count + 1);
    await see.poll(() => page.url()).toContain('state=dead_lettered');
  });

  test('typed text reaches the field whole, however fast', async () => {
    await open('runs', 'lots');
    await page.keyboard.press('/');
    await page.keyboard.type('abcdefghijklmnopqrstuvwxyz', { delay: 5 });
    await see(bar()).toHaveText('abcdefghijklmnopqrstuvwxyz');
    await page.keyboard.press('Enter');
    await see.poll(() => page.url()).toContain('filter=abcdefghijklmnopqrstuvwxyz');
  });
});

describe('failures', () => {
  const LIST = 'failures?view=list';
  const openRow = () => rows().filter({ hasText: failures.state.open }).first();

  test('r asks, Enter answers, and the retry can be undone while the time runs', async () => {
    await open(LIST, 'little');
    await openRow().click();
    await see(page.getByText(failures.detail.story)).toBeVisible();
    await page.keyboard.press('r');
    await see(page.getByRole('dialog')).toContainText(failures.retry.steps.remove);
    await see(page.getByRole('dialog').getByRole('button', { name: failures.retry.confirm })).toBeFocused();
    await expectNoBarriers();
    await page.keyboard.press('Enter');
    await see(page.getByText(failures.retry.scheduledTitle)).toBeVisible();
    await page.getByRole('button', { name: failures.retry.undo }).last().click();
    await see(page.getByText(failures.retry.undone)).toBeVisible();
    await see(page.getByText(failures.stateHelp.open)).toBeVisible();
  });

  test('what the note of a retry says goes when it is not true any more: undone elsewhere, another connection', async () => {
    const scheduled = () => page.getByText(failures.retry.scheduledTitle);
    // Long before it would go by itself.
    const gone = (note: Locator) => see(note).toHaveCount(0, { timeout: 1000 });
    const retryFirst = async () => {
      await openRow().click();
      await page.keyboard.press('r');
      await see(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.press('Enter');
      await see(scheduled()).toBeVisible();
    };
    await open(LIST, 'little');
    await retryFirst();
    // In the failure's detail, not in the note.
    await page.locator('main').getByRole('button', { name: failures.retry.undo }).first().click();
    await see(page.getByText(failures.retry.undone)).toBeVisible();
    await gone(scheduled());
    await retryFirst();
    await gone(page.getByText(failures.retry.undone));
    await page.evaluate(() => {
      location.hash = '/prod/failures?view=list';
    });
    await see(page.getByRole('banner')).not.toContainText('Local');
    await gone(scheduled());
  });

  test('a possible duplicate shows what is known and ends by the operator’s decision only (K04)', async () => {
    await open(LIST, 'little');
    await rows().filter({ hasText: failures.state.possible_duplicate }).first().click();
    await see(page.getByText(failures.decide.title)).toBeVisible();
    await see(page.getByText(failures.evidence.nothing_seen)).toBeVisible();
    await expectNoBarriers();
    await see(page.getByRole('button', { name: failures.retry.button, exact: true })).toHaveCount(0);
    await page.getByRole('button', { name: failures.decide.treatDelivered }).click();
    await see(page.getByRole('dialog')).toContainText(failures.decide.treatDeliveredText);
    await page.getByRole('dialog').getByRole('button', { name: failures.decide.treatDelivered }).click();
    await see(page.getByText(failures.story.delivered_by_decision)).toBeVisible();
  });

  test('the cost is said before a look; another consumer is asked about; a missing queue says what to do', async () => {
    await open(LIST, 'little');
    await page.getByText('escavador.blog.falhas', { exact: true }).first().click();
    await see(page.getByText(/Cada consulta/)).toBeVisible();
    await expectNoBarriers();
    await page.getByText('executador.relatorios.falhas', { exact: true }).first().click();
    await page.keyboard.press('u');
    await see(page.getByRole('dialog')).toContainText(failures.look.consentTitle);
    await page.getByRole('button', { name: failures.look.consentYes }).click();
    await see(page.getByText(failures.look.doneTitle)).toBeVisible();
    await page.getByText('orquestrador.resultados.falhas', { exact: true }).first().click();
    await see(page.getByText(failures.look.missing)).toBeVisible();
    await see(page.getByRole('button', { name: /Consultar/ })).toBeDisabled();
  });

  test('offline nothing can be sent, and the screen says why', async () => {
    await open(LIST, 'offline');
    await openRow().click();
    await see(page.getByText(failures.retry.blocked)).toBeVisible();
    await see(page.getByRole('button', { name: failures.retry.button, exact: true })).toHaveCount(0);
  });
});

describe('the palette', () => {
  const command = async (typed: string, name: RegExp) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(typed);
    await page.getByRole('option', { name }).first().click();
  };

  test('finds what was typed in runs and in events, and the screens filter by it', async () => {
    await open('overview', 'little');
    await command('iniciar_coleta', /^Buscar eventos com “iniciar_coleta”/);
    await see(page.getByRole('heading', { level: 1, name: live.title })).toBeVisible();
    await see(bar()).toHaveText('iniciar_coleta');
    await see(firstRow()).toContainText('iniciar_coleta');
    await see(page.getByRole('grid').getByText('resultado_coleta', { exact: true })).toHaveCount(0);

    await command('nada parecido', /^Buscar eventos/);
    await see(bar()).toHaveText('"nada parecido"');
    await see(page.getByText(live.empty.filteredTitle)).toBeVisible();

    await command('blog', /^Buscar execuções com “blog”/);
    await see(page.getByRole('heading', { level: 1, name: runs.title })).toBeVisible();
    await see(bar()).toHaveText('blog');
  });

  test('looks into a queue: at once where it is free or its cost was seen, else after its cost is accepted', async () => {
    await open('overview', 'little');
    await command('consultar escavador', /Consultar a fila escavador\.blog\.falhas/);
    await see(page.getByRole('dialog')).toContainText(/Cada consulta/);
    await expectNoBarriers();
    await page.getByRole('dialog').getByRole('button', { name: failures.look.button }).click();
    await see(page.getByText(failures.look.doneTitle)).toBeVisible();
    await see(page.getByRole('heading', { level: 1, name: failures.title })).toBeVisible();
    await see.poll(() => page.url()).not.toContain('look=');
  });

  test('disconnects and connects, starts a collection, changes theme and language', async () => {
    await open('overview', 'little');
    await command('desconectar', /^Desconectar Local/);
    await see(page.getByRole('status').getByText(/^Offline/)).toBeVisible();
    await command('conectar local', /^Conectar Local/);
    await see(page.getByRole('status').getByText(/^Offline/)).toHaveCount(0);
    await command('iniciar', /^Iniciar uma coleta/);
    await see(page.getByRole('heading', { level: 1, name: collections.title })).toBeVisible();
    await command('escuro', /^Tema: /);
    await see(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await command('english', /^Idioma: English/);
    await see(page.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
  });
});

describe('collections', () => {
  test('a start is told with a way to its run, and the values stay for the next one', async () => {
    await open('collections', 'little');
    const address = page.getByRole('textbox', { name: /^Endereço/ });
    await address.fill('https://exemplo.org/blog/');
    await page.getByRole('button', { name: collections.submit }).click();
    await see(page.getByText(collections.started)).toBeVisible();
    await see(address).toHaveValue('https://exemplo.org/blog/');
    await expectNoBarriers();
    await page.getByRole('button', { name: collections.openRun }).click();
    await see(page.getByRole('heading', { level: 1, name: runs.title })).toBeVisible();
  });

  test('offline the form says why it cannot start', async () => {
    await open('collections', 'offline');
    await see(page.getByText(collections.problem.disconnected)).toBeVisible();
    await see(page.getByRole('button', { name: collections.submit })).toBeDisabled();
  });
});
