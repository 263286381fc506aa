import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countHidden, splitHidden } from '../../../../src/renderer/components/message/hidden-characters.ts';

const shown = (text: string, multiline = false) =>
  splitHidden(text, multiline)
    .map((part) => (part.hidden ? `[${part.text}]` : part.text))
    .join('');

function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

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

  it('takes time in proportion to the length, so that no line holds the window up', () => {
    const line = (characters: number) => 'a\u200B'.repeat(characters / 2);
    const lines = { once: line(500_000), twice: line(1_000_000) };
    splitHidden(lines.once, false);
    // CPU time of this thread alone, the two sizes in turn: a busy machine slows nothing that is compared.
    const times = Array.from({ length: 7 }, () => ({
      once: cpuMs(() => splitHidden(lines.once, false)),
      twice: cpuMs(() => splitHidden(lines.twice, false)),
    }));
    const once = median(times.map((time) => time.once));
    const twice = median(times.map((time) => time.twice));
    expect(twice / once).toBeLessThan(3);
  });

  it('bounds the parts of a line of a million characters', () => {
    const parts = splitHidden('a\u200B'.repeat(500_000), false);
    expect(parts.length).toBeLessThan(5000);
    expect(parts.some((part) => part.text.includes('\u200B'))).toBe(false);
  });
});
