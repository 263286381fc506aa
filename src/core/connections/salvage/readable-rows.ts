/** Reads what can be read of a damaged table, by ranges of its key that are halved around what cannot. */
import { ExpectedError } from '../../../shared/errors.ts';

/** A statement that takes a first and a last key, both included. */
interface RangeStatement<Row> {
  all(first: number, last: number): Row[];
}

export interface ReadRange<Row> {
  readonly rows: readonly Row[];
  /** Keys in the range that could not be read. */
  readonly lost: number;
}

const CHUNK = 500;
/** After so many keys in a row that cannot be read, the rest is taken for lost: a table without its root has no rows. */
const HOPELESS = 20_000;

/** What SQLite says, or the reader of a body; anything else is a bug, and not a loss. */
function isOfTheFile(error: unknown): boolean {
  if (error instanceof ExpectedError) return error.code === 'storage-failed';
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_');
}

function readRange<Row>(select: RangeStatement<Row>, first: number, last: number): ReadRange<Row> {
  try {
    return { rows: select.all(first, last), lost: 0 };
  } catch (error) {
    if (!isOfTheFile(error)) throw error;
    if (first === last) return { rows: [], lost: 1 };
  }
  const middle = Math.floor((first + last) / 2);
  const left = readRange(select, first, middle);
  const right = readRange(select, middle + 1, last);
  return { rows: [...left.rows, ...right.rows], lost: left.lost + right.lost };
}

/** In order of the key, from 1 to `last`. */
export function* readableRows<Row>(select: RangeStatement<Row>, last: number): Generator<ReadRange<Row>> {
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
