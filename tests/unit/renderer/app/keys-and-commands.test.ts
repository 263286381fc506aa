import { Gauge } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import { resolveTheme } from '../../../../src/renderer/app/appearance.ts';
import { keyGroups } from '../../../../src/renderer/app/key-map.tsx';
import { readKey } from '../../../../src/renderer/app/keyboard.ts';
import { type Command, matchCommands } from '../../../../src/renderer/app/palette-commands.ts';
import {
  CONNECTION_SCREENS,
  GENERAL_SCREENS,
  SCREEN_LOOK,
  screenOf,
  screenPath,
} from '../../../../src/renderer/app/screens.ts';
import { createI18n } from '../../../../src/renderer/i18n/create.ts';

const press = (key: string, change: { ctrl?: boolean; typing?: boolean } = {}) => ({
  key,
  ctrl: false,
  alt: false,
  typing: false,
  ...change,
});

describe('keys', () => {
  it('open the palette from anywhere, a field included', () => {
    expect(readKey(press('k', { ctrl: true, typing: true }), false)).toEqual({ kind: 'palette' });
  });

  it('go to a screen by g and its letter, each screen by a letter of its own', () => {
    expect(readKey(press('g'), false)).toEqual({ kind: 'prefix' });
    expect(readKey(press('f'), true)).toEqual({ kind: 'go', screen: 'failures' });
    expect(readKey(press('f'), false)).toEqual({ kind: 'none' });
    const screens = [...CONNECTION_SCREENS, ...GENERAL_SCREENS];
    expect(new Set(screens.map((screen) => SCREEN_LOOK[screen].key)).size).toBe(screens.length);
  });

  it('belong to the field while one types', () => {
    for (const key of ['?', '/', 'g'])
      expect(readKey(press(key, { typing: true }), false)).toEqual({ kind: 'none' });
  });
});

describe('the map of the keys', () => {
  it.each(['pt-BR', 'en'] as const)('says what each key does, in %s', (language) => {
    const { t } = createI18n(language);
    for (const { id, lines } of keyGroups((key) => t(key))) {
      expect(t(`app.keys.group.${id}`)).not.toContain('app.keys');
      for (const { keys, text } of lines) expect(text, keys).not.toMatch(/^app\./);
      expect(new Set(lines.map(({ keys }) => keys)).size).toBe(lines.length);
    }
  });
});

describe('addresses', () => {
  it('are read back as the screen they were made for', () => {
    for (const screen of [...CONNECTION_SCREENS, ...GENERAL_SCREENS]) {
      expect(screenOf(screenPath(screen, 'a/b?c') ?? '')).toBe(screen);
    }
    expect(screenOf('/local/runs/5b1f')).toBe('runs');
    expect(screenOf('/nothing')).toBeNull();
    expect(screenPath('live', null)).toBeNull();
  });
});

describe('commands', () => {
  const command = (label: string): Command => ({
    id: label,
    label,
    group: 'Telas',
    icon: Gauge,
    run: () => undefined,
  });
  const all = ['Ir para Execuções', 'Ir para Coletas', 'Mudar para Produção'].map(command);
  const found = (query: string) => matchCommands(all, query).map(({ label }) => label);

  it('are found without accents or case, by every word', () => {
    expect(found('execucoes')).toEqual(['Ir para Execuções']);
    expect(found('IR colet')).toEqual(['Ir para Coletas']);
    expect(found('nada disso')).toEqual([]);
  });

  it('that have a word beginning with the text come first', () => {
    expect(found('mu')).toEqual(['Mudar para Produção']);
    expect(found('')).toHaveLength(3);
  });
});

describe('the theme of the system', () => {
  it('is high contrast when more contrast is asked for, else dark or light', () => {
    expect(resolveTheme('system', { dark: false, contrast: true })).toBe('contrast');
    expect(resolveTheme('system', { dark: true, contrast: false })).toBe('dark');
    expect(resolveTheme('light', { dark: true, contrast: true })).toBe('light');
  });
});
