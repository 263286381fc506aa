/**
 * A search that may have to look at everything: it goes through the rows in short pieces, lets others be answered in
 * between, and ends when it has enough, when its time is up, or when nobody waits any more. What it says then is true
 * up to the place that it reached, and the next search goes on from there.
 */
import { setImmediate } from 'node:timers/promises';
import { ExpectedError } from '../../shared/errors.ts';

/** A piece holds the thread no longer than this, in ms. */
const PIECE_MS = 12;
/** A search answers after this, found or not, in ms. */
export const SEARCH_MS = 300;

/** What a piece has done. `reached`: the last row looked at; null: none was left. */
export interface Piece<Row> {
  readonly found: readonly Row[];
  readonly reached: Row | null;
  readonly isEnd: boolean;
}

/** Goes on behind `from` (null: at the beginning) until the piece's time is up or `most` rows were found. */
export type Search<Row> = (from: Row | null, most: number, until: number) => Piece<Row>;

export interface SearchOptions<Row> {
  readonly from: Row | null;
  /** Ends with so many. */
  readonly most: number;
  readonly signal?: AbortSignal | undefined;
  /** In ms; absent: {@link SEARCH_MS}. */
  readonly ms?: number;
}

export interface Found<Row> {
  readonly rows: readonly Row[];
  /** Everything up to this row was looked at. */
  readonly reached: Row | null;
  /** Nothing is left to be looked at. */
  readonly isEnd: boolean;
}

function assertWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ExpectedError('cancelled', 'The search was cancelled');
}

/** Fails with `cancelled`. */
export async function searched<Row>(search: Search<Row>, options: SearchOptions<Row>): Promise<Found<Row>> {
  const deadline = performance.now() + (options.ms ?? SEARCH_MS);
  const rows: Row[] = [];
  let reached = options.from;
  for (;;) {
    assertWanted(options.signal);
    const until = Math.min(performance.now() + PIECE_MS, deadline);
    const piece = search(reached, options.most - rows.length, until);
    rows.push(...piece.found);
    reached = piece.reached ?? reached;
    if (piece.isEnd || rows.length >= options.most || performance.now() >= deadline) {
      return { rows, reached, isEnd: piece.isEnd };
    }
    await setImmediate();
  }
}

/**
 * Reads the rows of one statement until there are enough or the time is up; at least one row is looked at. `hitOf` says
 * whether a row passes.
 */
export function readPiece<Row>(
  rows: IterableIterator<Row>,
  hitOf: (row: Row) => boolean,
  most: number,
  until: number,
): Piece<Row> {
  const found: Row[] = [];
  let reached: Row | null = null;
  // Leaving the loop ends the statement, so that others can use its handle.
  for (const row of rows) {
    reached = row;
    if (hitOf(row)) found.push(row);
    if (found.length >= most || performance.now() >= until) return { found, reached, isEnd: false };
  }
  return { found, reached, isEnd: true };
}
