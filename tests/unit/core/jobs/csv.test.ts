import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../../src/core/jobs/csv.ts';

/** Reads one record as RFC 4180 has it. */
function parse(line: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let inQuotes = false;
  for (let at = 0; at < line.length - 2; at += 1) {
    const sign = line[at];
    if (inQuotes && sign === '"' && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"') inQuotes = !inQuotes;
    else if (sign === ',' && !inQuotes) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell];
}

describe('a line of CSV', () => {
  it('H10: holds no formula, whatever was in the message', () => {
    for (const text of [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      "=cmd|'/C calc'!A0",
      ' =1',
      '\u200b=1',
      '＝1',
    ]) {
      const [cell] = parse(csvLine([text]));
      expect(cell).toBe(`'${text}`);
    }
    expect(csvLine(['a', 1, true, null])).toBe('a,1,true,\r\n');
  });

  it('H10: gives back every cell as it was, but for the apostrophe in front', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 6 }),
        (cells) => {
          const read = parse(csvLine(cells));
          expect(read).toHaveLength(cells.length);
          for (const [at, cell] of cells.entries()) expect([cell, `'${cell}`]).toContain(read[at]);
          for (const cell of read) expect(/^[=+\-@\t\r]/.test(cell)).toBe(false);
        },
      ),
    );
  });
});
