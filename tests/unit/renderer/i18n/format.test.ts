import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../../src/renderer/i18n/format.ts';

const pt = createFormat('pt-BR', 'America/Sao_Paulo');
const en = createFormat('en', 'UTC');

describe('format', () => {
  it('writes durations in the units an operator thinks in', () => {
    const cases: [number, string][] = [
      [0, '0 ms'],
      [850, '850 ms'],
      [1234, '1.2 s'],
      [59_999, '59 s'],
      [200_000, '3 min 20 s'],
      [7_500_000, '2 h 5 min'],
      [356_400_000, '4 d 3 h'],
    ];
    for (const [ms, text] of cases) expect(en.duration(ms)).toBe(text);
    expect(pt.duration(1234)).toBe('1,2 s');
  });

  it('writes times in local time, and UTC beside it', () => {
    const at = Date.UTC(2026, 10, 21, 3, 4, 5, 67);
    expect(pt.dateTime(at, true)).toBe('21/11/2026, 00:04:05,067');
    expect(pt.utc(at)).toBe('2026-11-21 03:04:05.067 UTC');
  });

  it('writes ages in the largest whole unit, and never in the future', () => {
    expect(en.age(0, 59_000)).toBe('59 sec. ago');
    expect(en.age(0, 3_700_000)).toBe('1 hr. ago');
    expect(en.age(10_000, 0)).toBe('0 sec. ago');
  });

  it('writes sizes by 1024', () => {
    expect(en.size(512)).toBe('512 bytes');
    expect(en.size(1536)).toBe('1.5 kB');
    expect(pt.size(731_906_048)).toBe('698 MB');
  });
});
