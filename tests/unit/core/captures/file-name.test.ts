import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeFileName, safeName } from '../../../../src/core/captures/file-name.ts';

describe('H09: names of files', () => {
  it('are made harmless, and stay readable', () => {
    expect(safeName('../../etc/passwd')).toBe('etc-passwd');
    expect(safeName('CON')).toBe('_CON');
    expect(safeName('com1.txt')).toBe('_com1.txt');
    expect(safeName('a:b')).toBe('a-b');
    expect(safeName('nul\0byte')).toBe('nul-byte');
    expect(safeName('\u202eabc')).toBe('abc');
    expect(safeName('fim. ')).toBe('fim');
    expect(safeName('.oculto')).toBe('oculto');
    expect(safeName('--rm')).toBe('rm');
    expect(safeName('x'.repeat(300))).toHaveLength(120);
    expect(safeName('')).toBe('oraculo');
    expect(safeName('Execução de 30/11')).toBe('Execução de 30-11');
    expect(safeFileName('a.ORACULO', '.oraculo')).toBe('a.oraculo');
  });

  it('never leave the folder, whatever they are made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const name = safeName(text);
        expect(name).not.toMatch(/[\\/:*?"<>|\p{Cc}\p{Cf}]|^[.-]|[. ]$|^$/u);
        expect(safeName(name)).toBe(name);
      }),
      { numRuns: 5_000 },
    );
  });
});
