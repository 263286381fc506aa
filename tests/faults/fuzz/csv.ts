/** Lines of CSV: read again by RFC 4180 they are the same cells, and none of them is a formula. */
import { type Cell, csvLine } from '../../../src/core/jobs/csv.ts';
import type { Chance } from '../../support/chance.ts';
import { textOf } from './mutate.ts';
import { Defect, type Subject } from './subject.ts';

/** What a spreadsheet skips before it looks for a formula, and what it takes for one. */
const SKIPPED = /^[\s\p{Cc}\p{Cf}]*/u;
const STARTS = ['=', '+', '-', '@', '＝', '＋', '－', '＠'] as const;

function cellOf(chance: Chance): Cell {
  switch (chance.int(6)) {
    case 0:
      return chance.int(1_000) - 500;
    case 1:
      return null;
    case 2:
      return chance.int(2) === 0;
    default:
      return textOf(chance, 10);
  }
}

/** The cells of one record; RFC 4180, section 2. */
function cellsOf(line: string): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (line[at] === '"') {
      for (at += 1; line[at] !== '"' || line[at + 1] === '"'; at += 1) {
        if (at >= line.length) throw new Error('a quote is never closed');
        cell += line[at];
        if (line[at] === '"') at += 1;
      }
      at += 1;
    } else {
      for (; at < line.length && line[at] !== ',' && line[at] !== '\r'; at += 1) cell += line[at];
    }
    cells.push(cell);
    if (line[at] !== ',') break;
    at += 1;
  }
  if (line.slice(at) !== '\r\n') throw new Error('the record does not end where its line ends');
  return cells;
}

export function csvSubject(): Subject {
  let guarded = 0;
  return {
    name: 'csv',
    reached: () => guarded,
    one: (chance) => {
      const cells = Array.from({ length: 1 + chance.int(5) }, () => cellOf(chance));
      const line = csvLine(cells);
      try {
        const again = cellsOf(line);
        if (again.length !== cells.length) throw new Error(`${again.length} cells of ${cells.length}`);
        for (const [index, cell] of cells.entries()) {
          const text = again[index] ?? '';
          const wanted = cell === null ? '' : String(cell);
          const isGuarded = text === `'${wanted}`;
          if (isGuarded) guarded += 1;
          if (text !== wanted && !isGuarded) throw new Error(`cell ${index} is another one`);
          const shown = text.replace(SKIPPED, '');
          if (typeof cell === 'string' && STARTS.some((sign) => shown.startsWith(sign))) {
            throw new Error(`cell ${index} is a formula`);
          }
        }
      } catch (error) {
        throw new Defect('csv', line, error);
      }
    },
  };
}
