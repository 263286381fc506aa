/** Reads what can be read of a damaged table, by ranges of its key that are halved around what cannot. */
import type { Statement } from 'better-sqlite3';

export interface ReadRange<Row> {
  readonly rows: readonly Row[];
  /** Keys in the range that could not be read. */
  readonly lost: number;
}

const CHUNK = 500;
/** After so many keys in a row that cannot be read, the rest is taken for lost: a table without its root has no rows. */
const HOPELESS = 20_000;

/** `select` takes a first and a last key, both included. */
function readRange<Row>(
  select: Statement<[number, number], Row>,
  first: number,
  last: number,
): ReadRange<Row> {
  try {
    return { rows: select.all(first, last), lost: 0 };
  } catch {
    // Whatever is wrong with it, it is counted by whoever asked.
    if (first === last) return { rows: [], lost: 1 };
  }
  const middle = Math.floor((first + last) / 2);
  const left = readRange(select, first, middle);
  const right = readRange(select, middle + 1, last);
  return { rows: [...left.rows, ...right.rows], lost: left.lost + right.lost };
}

/** In order of the key, from 1 to `last`. */
export function* readableRows<Row>(
  select: Statement<[number, number], Row>,
  last: number,
): Generator<ReadRange<Row>> {
  let inVain = 0;
  for (let from = 1; from <= last; from += CHUNK) {
    const to = Math.min(from + CHUNK - 1, last);
    if (inVain >= HOPELESS) {
      yield { rows: [], lost: last - from + 1 };
      return;
    }
    const range = readRange(select, from, to);
    inVain = range.lost === to - from + 1 ? inVain + range.lost : 0;
    yield range;
  }
}
