import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countHidden, splitHidden } from '../../../../src/renderer/components/message/hidden-characters.ts';

const shown = (text: string, multiline = false) =>
  splitHidden(text, multiline)
    .map((part) => (part.hidden ? `[${part.text}]` : part.text))
    .join('');

describe('hidden characters (H08)', () => {
  it('shows bidirectional, zero-width, control and tag characters as escapes', () => {
    expect(shown('fatura\u202Efdp.exe')).toBe('fatura[\\u202E]fdp.exe');
    expect(shown('pa\u200Bg\u2066o\uFEFF')).toBe('pa[\\u200B]g[\\u2066]o[\\uFEFF]');
    expect(shown('\u001B[31m')).toBe('[\\u001B][31m');
    expect(shown('\u{E0041}x')).toBe('[\\u{E0041}]x');
    expect(shown('a\u0000b\uD800c')).toBe('a[\\u0000]b[\\uD800]c');
  });

  it('leaves what can be seen as it is, emoji and accents included', () => {
    expect(shown('Coleção 😀 日本 é')).toBe('Coleção 😀 日本 é');
  });

  it('keeps line breaks where there are lines, and escapes them where there is one', () => {
    expect(shown('a\r\nb\tc', true)).toBe('a\r\nb\tc');
    expect(shown('a\nb\tc')).toBe('a[\\n]b[\\t]c');
    expect(shown('a\rb', true)).toBe('a[\\r]b');
    expect(countHidden('a\n\u200Bb')).toBe(1);
  });

  it('loses nothing that can be seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = splitHidden(text, false)
          .filter(({ hidden }) => !hidden)
          .map((part) => part.text)
          .join('');
        for (const character of plain) expect(text).toContain(character);
      }),
    );
  });

  it('reads a line of a million characters without delay and bounds its parts', () => {
    const text = 'a\u200B'.repeat(500_000);
    const started = performance.now();
    const parts = splitHidden(text, false);
    expect(performance.now() - started).toBeLessThan(200);
    expect(parts.length).toBeLessThan(5000);
    expect(parts.some((part) => part.text.includes('\u200B'))).toBe(false);
  });
});
