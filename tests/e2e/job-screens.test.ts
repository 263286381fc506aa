/** Jobs, edits and the archive in a real browser on a core in memory, by keyboard and by visible names. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { edits } from '../../src/renderer/i18n/pt-BR/edits.ts';
import { error } from '../../src/renderer/i18n/pt-BR/error.ts';
import { failures } from '../../src/renderer/i18n/pt-BR/failures.ts';
import { jobs } from '../../src/renderer/i18n/pt-BR/jobs.ts';
import { expectAccessible } from '../support/renderer/look-at-shots.ts';
import { onePage, see } from '../support/renderer/one-page.ts';
import type { Variant } from '../support/renderer/page-options.ts';

const LARGE = { width: 1440, height: 900 };
const SMALL = { width: 1024, height: 700 };

const pages = onePage();
let page: Page;

interface Opened {
  readonly variant?: Variant;
  readonly theme?: 'light' | 'dark' | 'contrast';
  readonly size?: typeof LARGE;
  readonly connection?: string;
}

async function open(
  place: string,
  { variant = 'little', theme = 'light', size = LARGE, connection = 'local' }: Opened = {},
) {
  const address = `?variant=${variant}&theme=${theme}&language=pt-BR#/${connection}/failures?${place}`;
  page = await pages.open(address, { viewport: size });
  await page.getByRole('heading', { level: 1 }).waitFor();
}

const expectNoBarriers = () => expectAccessible(page);

const dialog = () => page.getByRole('dialog');
const grid = () => page.getByRole('grid');
const strip = () => page.getByRole('region', { name: jobs.strip.label });
const detail = () => page.getByRole('region', { name: jobs.detail.title });

/** How many messages the plan in the dialog is about, once there is one. */
async function planned(): Promise<number> {
  const title = dialog().getByRole('heading', { level: 2 }).first();
  await see(title).toHaveText(/\d/);
  return Number((await title.innerText()).replace(/\D/g, ''));
}

const startButton = (name: string) => dialog().getByRole('button', { name: new RegExp(`^${name}`) });

async function fillReason(text: string): Promise<void> {
  await dialog()
    .getByRole('textbox', { name: new RegExp(`^${jobs.option.reason}`) })
    .fill(text);
}

/** Everything of the list is marked, and an action on it is asked for. */
async function launchAll(key: string): Promise<void> {
  await grid().first().waitFor();
  await grid().first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+a');
  await page.keyboard.press(key);
  await see(dialog()).toBeVisible();
}

describe('a plan', () => {
  test('tells numbers, destinations and what is left out and why; an overruled reason makes a new plan', async () => {
    await open('view=list', { variant: 'lots' });
    await launchAll('r');
    const before = await planned();
    await see(dialog()).toContainText(jobs.what.retry);
    await see(dialog()).toContainText('escavador.blog.falhas');
    await see(dialog()).toContainText(jobs.warning.order);
    await see(dialog()).toContainText(jobs.skip['possible-duplicate_other']);
    await expectNoBarriers();
    const skipped = dialog().getByRole('listitem').filter({ hasText: jobs.skip['already-succeeded_other'] });
    const more = Number((await skipped.innerText()).replace(/\D/g, ''));
    await skipped.getByText(jobs.skip['already-succeeded_other']).first().click();
    await see(skipped).toContainText(/f\d/);
    await dialog()
      .getByRole('checkbox', { name: /^Incluir mesmo assim/ })
      .check();
    await see.poll(planned).toBe(before + more);
  });

  test('draws its steps, lists what an exchange reaches, and completes known queues', async () => {
    await open('view=list', { variant: 'lots', theme: 'dark', size: SMALL });
    await launchAll('r');
    const count = await planned();
    const steps = dialog().getByRole('list', { name: jobs.option.steps });
    await see(steps.getByRole('listitem')).toHaveText(['1', '5', '20', `${count - 26} ${jobs.option.rest}`]);
    await dialog().getByRole('switch', { name: jobs.option.canary }).uncheck();
    await see(steps).toHaveCount(0);
    await dialog()
      .getByRole('radio', { name: new RegExp(`^${jobs.option.original}`) })
      .check();
    await see(dialog()).toContainText('auditoria.comandos');
    await see(dialog()).toContainText(jobs.warning['fan-out']);
    await dialog().getByRole('radio', { name: jobs.option.queue }).check();
    const field = dialog().getByRole('combobox', { name: jobs.option.queueName });
    await field.press('Enter');
    await see(dialog()).toContainText(jobs.option.queueMissing);
    await see(field).toBeFocused();
    await see(dialog().locator('datalist option').first()).toHaveAttribute('value', 'escavador.blog');
    await field.fill('nao.existe');
    await see(dialog()).toContainText(/não existe/);
    await expectNoBarriers();
  });

  test('asks for the reason by name, and starts on Enter alone once it is there', async () => {
    await open('view=list', { variant: 'lots' });
    await launchAll('v');
    await see(dialog()).toContainText(jobs.what.archive);
    await page.keyboard.press('Escape');
    await see(dialog()).toHaveCount(0);
    await page.keyboard.press('d');
    await see(dialog()).toContainText(jobs.what.discard);
    const count = await planned();
    await page.keyboard.press('Enter');
    await see(dialog()).toContainText(jobs.option.reasonMissing);
    await see(dialog().getByRole('textbox', { name: new RegExp(`^${jobs.option.reason}`) })).toBeFocused();
    await page.keyboard.type('Fonte desligada');
    await page.waitForTimeout(600);
    await see(startButton(jobs.start.discard)).toBeEnabled();
    await page.keyboard.press('Enter');
    await see(dialog()).toHaveCount(0);
    await see(page.getByText(`Trabalho iniciado com ${count} mensagens`)).toBeVisible();
    await see(page.getByText(jobs.start.startedText)).toBeVisible();
  });

  test('of many wants their number typed, and takes no other', async () => {
    await open('view=archive', { variant: 'lots' });
    await grid().focus();
    await page.keyboard.press('End');
    await see(grid()).toHaveAttribute('aria-rowcount', '-1');
    await page.keyboard.press('End');
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: /^Restaurar \d+ marcadas$/ }).click();
    const count = await planned();
    expect(count).toBeGreaterThan(100);
    await page.keyboard.press('Enter');
    await see(dialog()).toContainText(`Digite exatamente ${count}.`);
    await page.keyboard.type(String(count + 1));
    await page.keyboard.press('Enter');
    await see(dialog()).toContainText(`Digite exatamente ${count}.`);
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Control+a');
    await page.keyboard.type(String(count));
    await expectNoBarriers();
    await page.keyboard.press('Enter');
    await see(dialog()).toHaveCount(0);
  });

  test('that no longer fits the failures starts nothing: the new one is shown', async () => {
    await open('view=list', { variant: 'lots' });
    await launchAll('d');
    await planned();
    await fillReason('aos poucos');
    await dialog().getByRole('textbox', { name: jobs.option.rate }).fill('5');
    await page.waitForTimeout(600);
    await see(startButton(jobs.start.discard)).toBeEnabled();
    await page.keyboard.press('Control+Enter');
    await see(dialog()).toHaveCount(0);
    await page.keyboard.press('v');
    await planned();
    // Meanwhile the first job goes on.
    await page.waitForTimeout(1_200);
    await page.keyboard.press('Enter');
    await see(dialog()).toContainText(jobs.plan.changed);
    await see(page.getByText(/^Trabalho iniciado/)).toHaveCount(1);
    await expectNoBarriers();
  });

  test.each([
    ['offline', 'local', error['not-connected']],
    ['little', 'homolog', error['read-only-connection']],
  ] as const)('%s at %s says why nothing is put back', async (variant, connection, why) => {
    await open('view=archive', { variant, connection });
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    await see(page.getByRole('region', { name: jobs.archive.detail })).toContainText(why);
    await see(page.getByRole('button', { name: jobs.archive.restore, exact: true })).toBeDisabled();
    await page.keyboard.press('x');
    await page.getByRole('button', { name: /^Restaurar 1 marcada/ }).click();
    await see(dialog()).toContainText(why);
    await see(startButton(jobs.start.restore)).toBeDisabled();
    await page.keyboard.press('Enter');
    await see(dialog()).toBeVisible();
  });
});

describe('a job', () => {
  test('goes by steps to its end, whatever dialog is closed; its bar never goes back; the end is told', async () => {
    await open('view=list', { variant: 'lots' });
    await launchAll('r');
    const count = await planned();
    await fillReason('de novo');
    await page.waitForTimeout(600);
    await see(startButton(jobs.start.retry)).toBeEnabled();
    await page.keyboard.press('Control+Enter');
    await see(dialog()).toHaveCount(0);
    await page.keyboard.press('3');
    const ofCount = page.locator(`[role="progressbar"][aria-valuemax="${count}"]`);
    const row = grid().first().getByRole('row').filter({ has: ofCount });
    const bar = row.getByRole('progressbar');
    let last = 0;
    await see(async () => {
      const now = Number(await bar.getAttribute('aria-valuenow'));
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
      expect(now).toBe(count);
    }).toPass({ timeout: 25_000, intervals: [100] });
    await see(page.getByText(jobs.strip.doneTitle)).toBeVisible();
    await see(row).toContainText(jobs.state.done);
  });

  test('is paused, gone on with and cancelled by keyboard; cancelling says first what stays where', async () => {
    await open('view=jobs&job=j-running', { variant: 'lots' });
    await see(detail().getByText(jobs.state.running)).toBeVisible();
    await expectNoBarriers();
    await page.keyboard.press('p');
    await see(detail().getByText(jobs.strip.pausedText)).toBeVisible();
    await page.keyboard.press('p');
    await see(detail().getByText(jobs.state.running)).toBeVisible();
    await page.keyboard.press('c');
    await see(dialog()).toContainText(/ficam como estão/);
    await see(dialog()).toContainText(/ficam onde estão agora/);
    await expectNoBarriers();
    await page.keyboard.press('Enter');
    await see(detail().getByText(jobs.state.cancelled)).toBeVisible();
    await see(detail().getByRole('button', { name: jobs.control.cancel })).toHaveCount(0);
  });

  test('that was stopped says why and what to do, and tells what became of each step in words', async () => {
    await open('view=jobs&job=j-stopped', { theme: 'contrast', size: SMALL });
    await see(detail()).toContainText('Parou: 5 seguidas falharam de novo');
    await see(detail()).toContainText(jobs.stopHelp['failed-again-in-a-row']);
    await see(detail().getByRole('img', { name: /^Barra: 17 deram certo/ })).toBeVisible();
    const steps = detail().getByRole('list', { name: jobs.detail.steps });
    await see(steps.getByRole('listitem').filter({ hasText: jobs.detail.stepNow })).toHaveAttribute(
      'aria-current',
      'step',
    );
    await expectNoBarriers();
  });

  test('leads from a message in trouble to its decision and to its failure (K04)', async () => {
    await open('view=jobs&job=j-stopped');
    await detail()
      .getByRole('tab', { name: new RegExp(`^${jobs.detail.messages}`) })
      .click();
    const items = page.getByRole('grid', { name: jobs.items.table });
    await see(items.getByRole('row')).toHaveCount(9);
    await items.getByRole('row').filter({ hasText: failures.stateName.unknown }).click();
    await see(page.getByText(failures.decide.title)).toBeVisible();
    await see(page.getByText(failures.evidence.nothing_seen)).toBeVisible();
    await expectNoBarriers();
    await page.getByRole('button', { name: failures.decide.treatDelivered }).click();
    await see(dialog()).toContainText(failures.decide.treatDeliveredText);
    await page.keyboard.press('Escape');
    await detail().getByRole('switch', { name: jobs.items.troubled }).uncheck();
    await see(items).toHaveAttribute('aria-rowcount', '-1');
    await items.getByRole('row').nth(1).click();
    await page.getByRole('button', { name: new RegExp(`^${jobs.items.showFailure}`) }).click();
    await see.poll(() => page.url()).toContain('failure=f1');
  });

  test('is reported as a file with a line for every message', async () => {
    await open('view=jobs&job=j-stopped');
    for (const [name, lines] of [
      [jobs.detail.reportCsv, 213],
      [jobs.detail.reportJsonl, 212],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        (async () => {
          await detail().getByRole('button', { name: jobs.detail.report }).click();
          await page.getByRole('menuitem', { name }).click();
        })(),
      ]);
      const text = await readFile(await download.path(), 'utf8');
      expect(text.trimEnd().split('\n')).toHaveLength(lines);
    }
    await see(page.getByText(jobs.detail.reportDone).first()).toBeVisible();
  });

  test('in the line: the one that needs the operator first, with its own buttons', async () => {
    await open('view=list', { variant: 'lots', size: SMALL, theme: 'dark' });
    await see(strip()).toContainText(jobs.state.stopped);
    await expectNoBarriers();
    await see(strip()).toContainText('e mais 3 trabalhos');
    await strip().getByRole('button', { name: jobs.control.resume }).click();
    await see(strip()).toContainText(jobs.state.running);
    await see(strip()).toContainText(/etapa \d de \d/);
    await strip().getByRole('button', { name: jobs.name.retry }).click();
    await see(detail()).toBeVisible();
  });

  test('states: nothing yet, failed to read, held up', async () => {
    await open('view=jobs', { variant: 'empty' });
    await see(page.getByText(jobs.list.empty)).toBeVisible();
    await open('view=jobs', { variant: 'error' });
    await see(page.getByRole('alert').first()).toBeVisible();
    await open('view=jobs&job=j-running', { variant: 'offline' });
    await see(detail().getByText(jobs.state.held)).toBeVisible();
  });
});

describe('an edit', () => {
  const editor = () => dialog().getByRole('textbox', { name: edits.one.editor });

  async function openEditor(opened: Opened = {}): Promise<void> {
    await open('view=list&failure=f1', opened);
    await grid().first().focus();
    await page.keyboard.press('e');
    await see(editor()).toBeFocused();
  }

  async function put(text: string, after: string): Promise<void> {
    // The cursor goes where the text is found, as with a mouse.
    await editor().evaluate((content, wanted) => {
      const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent?.indexOf(wanted) ?? -1;
        if (at >= 0) {
          const root = content.getRootNode();
          const selection = root instanceof ShadowRoot && 'getSelection' in root ? root.getSelection : null;
          const range = document.createRange();
          range.setStart(node, at + wanted.length);
          const chosen: Selection | null =
            typeof selection === 'function' ? selection.call(root) : document.getSelection();
          chosen?.removeAllRanges();
          chosen?.addRange(range);
          return;
        }
      }
      throw new Error(`no ${wanted}`);
    }, after);
    await page.keyboard.type(text);
  }

  test('works under the policy of the page, shows its difference, finds its problems with their line, and is planned', async () => {
    await openEditor();
    await expectNoBarriers();
    await put('9', '50');
    await see(dialog().locator('ins')).toContainText('509');
    await see(dialog().locator('del')).toContainText('50');
    await see(dialog()).toContainText(edits.check.ok);
    await page.keyboard.type('"');
    await see(dialog()).toContainText(edits.problem['invalid-json']);
    await see(dialog().getByRole('button', { name: 'Ir para a linha 1' })).toBeVisible();
    await see(dialog().getByRole('button', { name: new RegExp(`^${edits.next}`) })).toBeDisabled();
    await expectNoBarriers();
    await page.keyboard.press('Backspace');
    await see(dialog()).toContainText(edits.check.ok);
    await page.keyboard.press('Control+Enter');
    await see(dialog()).toContainText(jobs.what.edit);
    await dialog().getByRole('button', { name: jobs.start.back }).click();
    await see(editor()).toContainText('509');
  });

  test('a locked field takes nothing that is typed, and says so', async () => {
    await openEditor({ theme: 'dark', size: SMALL });
    const before = await editor().innerText();
    await put('x', 'iniciar');
    await see(dialog()).toContainText(edits.one.lockedTouched);
    expect(await editor().innerText()).toBe(before);
    // Replaced as a whole, it is found by the check.
    await page.keyboard.press('Control+a');
    await page.keyboard.type('1');
    await see(dialog()).toContainText(edits.problem['locked-field']);
    await see(dialog()).toContainText('/correlation_id');
    await dialog().getByRole('button', { name: edits.one.reset }).click();
    await see(dialog()).toContainText(edits.one.diffNone);
  });

  test('is not thrown away by Escape without a question', async () => {
    await openEditor();
    await put('1', '50');
    await see(dialog().locator('ins')).toBeVisible();
    await page.keyboard.press('Escape');
    await see(page.getByText(edits.leave.title)).toBeVisible();
    await page.keyboard.press('Escape');
    await see(page.getByText(edits.leave.title)).toHaveCount(0);
    await see(editor()).toContainText('501');
  });

  test('a patch for many shows what it makes of each, what it is refused for, and is planned', async () => {
    await open('view=list', { variant: 'lots' });
    await launchAll('e');
    await see(dialog()).toContainText(edits.patch.previewHelp);
    await dialog().getByRole('button', { name: edits.patch.template.set }).click();
    await see(dialog()).toContainText('20 de 212 mostradas');
    await see(dialog().locator('ins').first()).toContainText('novo valor');
    await expectNoBarriers();
    await dialog().getByRole('button', { name: edits.patch.more }).click();
    await see(dialog()).toContainText('40 de 212 mostradas');
    await dialog().getByRole('combobox', { name: edits.patch.format }).selectOption('json-patch');
    await dialog().getByRole('button', { name: edits.patch.template.set }).click();
    await see(dialog()).toContainText(edits.problem.patch);
    await see(dialog().getByRole('button', { name: new RegExp(`^${edits.next}`) })).toBeDisabled();
    await dialog().getByRole('textbox', { name: edits.patch.editor }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('[{"op":"replace","path":"/payload/limite","value":10}]');
    await see(dialog()).toContainText(/Mudam:\s*212/);
    await page.keyboard.press('Control+Enter');
    await see(dialog()).toContainText(jobs.what.edit);
  });

  test('foreign text in a difference is text (H07, H08)', async () => {
    await open('view=list', { variant: 'hostile' });
    await launchAll('e');
    await dialog().getByRole('button', { name: edits.patch.template.set }).click();
    await see(dialog().locator('ins').first()).toBeVisible();
    expect(await page.evaluate(() => Reflect.get(window, '__ran'))).toBeUndefined();
  });
});

describe('the archive', () => {
  test('is searched, read, marked and restored from; what went back is marked', async () => {
    await open('view=archive');
    await see(grid()).toBeVisible();
    await expectNoBarriers();
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    await see(page.getByRole('region', { name: jobs.archive.detail })).toContainText('Fonte desligada');
    await expectNoBarriers();
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Restaurar 1 marcada' }).click();
    await see(dialog()).toContainText(jobs.what.restore);
    await page.keyboard.press('Enter');
    await see(dialog()).toHaveCount(0);
    await see(grid().getByRole('row').nth(1)).toContainText(jobs.archive.restored);
    await page.keyboard.press('/');
    await page.keyboard.type('nada disso');
    await see(page.getByText(jobs.archive.emptyFiltered)).toBeVisible();
  });

  test('empty, it says what comes here', async () => {
    await open('view=archive', { variant: 'empty' });
    await see(page.getByText(jobs.archive.empty)).toBeVisible();
    await expectNoBarriers();
  });
});
