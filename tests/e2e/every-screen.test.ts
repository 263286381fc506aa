/**
 * What every screen does alike, in a real browser under the page policy of the hosts: forms with errors, language and theme,
 * keys, long lists. The core is the one in memory of `tests/support/renderer`.
 */
import { describe, expect, it } from 'vitest';
import { collections } from '../../src/renderer/i18n/pt-BR/collections.ts';
import { connections } from '../../src/renderer/i18n/pt-BR/connections.ts';
import { expectAccessible, looker } from '../support/renderer/look-at-shots.ts';
import { SCREENS, type Shot } from '../support/renderer/shots.ts';

describe('every screen', () => {
  const { open } = looker();

  const shot = (screen: keyof typeof SCREENS, change: Partial<Shot> = {}): Shot => ({
    name: screen,
    variant: 'little',
    screen: SCREENS[screen],
    preferences: {},
    size: { width: 1440, height: 900 },
    ...change,
  });

  it.each(['light', 'dark', 'contrast'] as const)(
    'forms with errors and results, and dialogs, in %s',
    async (theme) => {
      const preferences = { theme };
      const form = (await open(shot('newConnection', { preferences }))).page;
      await form.getByRole('button', { name: connections.save, exact: true }).click();
      await form.getByText(connections.problem.name).first().waitFor();
      await expectAccessible(form);
      await form.getByLabel(connections.field.name).fill('Nova');
      await form.getByLabel(connections.field.hosts).fill('rabbit.example:5672');
      await form.getByLabel(connections.field.username).fill('ana');
      await form.getByRole('button', { name: connections.test.action, exact: true }).click();
      await form.getByText(connections.test.ok).first().waitFor();
      await expectAccessible(form);
      await form.context().close();

      const known = (await open(shot('connection', { preferences }))).page;
      await known.getByRole('button', { name: connections.delete.action, exact: true }).click();
      await known.getByRole('dialog').or(known.getByRole('alertdialog')).first().waitFor();
      await expectAccessible(known);
      await known.context().close();

      const started = (await open(shot('collections', { preferences }))).page;
      await started.getByRole('button', { name: collections.submit }).click();
      await started.locator('[aria-invalid="true"]').first().waitFor();
      await expectAccessible(started);
      await started.context().close();
    },
  );

  it('switches language and theme at once, and says so to assistive technology', async () => {
    const { page } = await open(shot('settings'));
    await page.getByText('English', { exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    await page.getByText('High contrast', { exact: true }).click();
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'contrast');
    expect(await page.title()).toBe('Settings · Oráculo Console');
    await page.context().close();
  });

  it('goes everywhere by keyboard, with the focus on the new screen', async () => {
    const { page } = await open(shot('overview'));
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByRole('heading', { level: 1, name: 'Execuções' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('ao vivo');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Ao vivo' }).waitFor();
    await page.context().close();
  });

  it('walks a long list by keyboard while only what is seen is drawn', async () => {
    const { page } = await open(shot('live', { variant: 'lots' }));
    const grid = page.getByRole('grid');
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowDown');
    const chosen = grid.locator('[role="row"][aria-selected="true"]');
    await chosen.waitFor();
    expect(Number(await chosen.getAttribute('aria-rowindex'))).toBeGreaterThan(5);
    expect(await grid.getByRole('row').count()).toBeLessThan(80);
    expect(await grid.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    await page.context().close();
  });

  it('makes a connection from a pasted address, and keeps no password in the page', async () => {
    const { page, trouble } = await open(shot('newConnection'));
    await page.getByLabel('Nome').fill('Nova');
    await page.getByLabel('Servidores').evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', 'amqps://ana:s3gredo@rabbit.example:5671/vendas');
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    expect(await page.getByLabel('Servidores').inputValue()).toBe('rabbit.example:5671');
    expect(await page.getByLabel('Virtual host').inputValue()).toBe('vendas');
    await page.getByRole('button', { name: 'Testar' }).click();
    await page.getByText('Funciona.').first().waitFor();
    await page.getByRole('button', { name: 'Salvar', exact: true }).click();
    await page.getByText('“Nova” foi salva.').waitFor();
    expect(await page.getByLabel('Senha', { exact: true }).inputValue()).toBe('');
    expect(await page.content()).not.toContain('s3gredo');
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
