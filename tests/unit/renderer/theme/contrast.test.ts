import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(resolve(import.meta.dirname, '../../../../src/renderer/theme/tokens.css'), 'utf8');
const THEMES = ['light', 'dark', 'contrast'] as const;

function tokensOf(theme: string): ReadonlyMap<string, string> {
  const block = new RegExp(`data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const PAPERS = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'selected'];
const TEXT_ON: readonly (readonly [string, readonly string[]])[] = [
  ['ink', [...PAPERS, 'accent-soft']],
  ['muted', PAPERS],
  ['accent-text', [...PAPERS, 'accent-soft']],
  ...['ok', 'warn', 'danger', 'info'].map((tone) => [tone, [...PAPERS, `${tone}-soft`]] as const),
  ['accent-ink', ['accent']],
  ['danger-ink', ['danger-solid']],
];
const MARKS = ['control', 'focus', 'accent'];
const CONNECTIONS = ['slate', 'blue', 'teal', 'green', 'amber', 'red', 'violet', 'pink'].map(
  (name) => `conn-${name}`,
);

describe.each(THEMES)('theme %s', (theme) => {
  const tokens = tokensOf(theme);
  const hex = (name: string) => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`no token ${name} in ${theme}`);
    return value;
  };

  it('has text at 4.5:1 or more on every paper it stands on', () => {
    for (const [text, papers] of TEXT_ON) {
      for (const paper of papers) {
        expect(contrast(hex(text), hex(paper)), `${text} on ${paper}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('has borders of fields, focus rings and connection marks at 3:1 or more', () => {
    for (const mark of [...MARKS, ...CONNECTIONS]) {
      for (const paper of ['canvas', 'surface']) {
        expect(contrast(hex(mark), hex(paper)), `${mark} on ${paper}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});
