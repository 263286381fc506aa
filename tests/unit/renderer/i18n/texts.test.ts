import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createI18n } from '../../../../src/renderer/i18n/create.ts';
import { resolveLanguage } from '../../../../src/renderer/i18n/languages.ts';
import type { Messages } from '../../../../src/renderer/i18n/messages.ts';
import { resources } from '../../../../src/renderer/i18n/resources.ts';
import { ERROR_CODES } from '../../../../src/shared/errors.ts';

const RENDERER = resolve(import.meta.dirname, '../../../../src/renderer');
const PLURAL = /_(zero|one|two|few|many|other)$/;

function leaves(messages: Messages, prefix = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : leaves(value, `${prefix}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).sort();

describe('the texts', () => {
  const en = new Map(leaves(resources.en));
  const pt = new Map(leaves(resources['pt-BR']));

  it('have the same keys in both languages', () => {
    expect([...pt.keys()].sort()).toEqual([...en.keys()].sort());
  });

  it('name the same values in both languages', () => {
    for (const [key, text] of en)
      expect([key, placeholders(pt.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  });

  it('are never empty', () => {
    for (const [key, text] of [...en, ...pt]) expect([key, text.trim()]).not.toEqual([key, '']);
  });

  it('have both plural forms wherever there is one', () => {
    for (const key of en.keys()) {
      if (!key.endsWith('_one')) continue;
      expect(en.has(key.replace(PLURAL, '_other')), key).toBe(true);
    }
  });

  it('say for every error code what to do', () => {
    for (const code of ERROR_CODES) {
      for (const all of [en, pt]) expect(all.get(`error.${code}`)?.length ?? 0, code).toBeGreaterThan(30);
    }
  });

  it('exist for every key that a component names', () => {
    const known = new Set([...en.keys()].flatMap((key) => [key, key.replace(PLURAL, '')]));
    const missing: string[] = [];
    for (const file of globSync('**/*.{ts,tsx}', { cwd: RENDERER })) {
      const source = readFileSync(resolve(RENDERER, file), 'utf8');
      for (const [, key = ''] of source.matchAll(/\bt\(\s*'([\w.-]+)'/g)) {
        if (!known.has(key)) missing.push(`${file}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

describe('the language', () => {
  it('is the first of the system that the console speaks, any Portuguese included', () => {
    expect(resolveLanguage('system', ['fr-FR', 'pt-PT', 'en-US'])).toBe('pt-BR');
    expect(resolveLanguage('system', ['de-DE'])).toBe('en');
    expect(resolveLanguage('en', ['pt-BR'])).toBe('en');
  });

  it('is switched while running, plurals and numbers with it', async () => {
    const i18n = createI18n('pt-BR');
    expect(i18n.t('app.status.captured', { count: 48211 })).toBe('48.211 capturadas');
    expect(i18n.t('app.status.captured', { count: 2_000_000 })).toBe('2.000.000 capturadas');
    await i18n.changeLanguage('en');
    expect(i18n.t('app.status.captured', { count: 48211 })).toBe('48,211 captured');
  });

  it('never interprets what foreign text holds', () => {
    const hostile = '$t(app.name) {{name}} <b>';
    expect(createI18n('en').t('app.palette.empty', { query: hostile })).toBe(`Nothing fits “${hostile}”.`);
  });
});
