/** How far removal may go: by age, and by the size of the file. */
import type { WritableDatabase } from '../sqlite/open.ts';
import type { RemovalBounds } from '../store/remove-events.ts';

const DAY_MS = 86_400_000;
const MEGABYTE = 1_000_000;
/** Down to this share of the allowed size, so that not every look finds it full again. */
const DOWN_TO = 0.95;

export const SEQ_ENDS_SQL =
  'SELECT (SELECT min(seq) FROM event) AS first, (SELECT max(seq) FROM event) AS last';
export const NEXT_RECEIVED_SQL = 'SELECT received_at FROM event WHERE seq >= ? ORDER BY seq LIMIT 1';

/** What a history holds now. */
export interface HistoryExtent {
  readonly first: number;
  readonly last: number;
  /** In use; room of what was removed is not. */
  readonly bytes: number;
  /** When the first event at that place or after it came; infinite when there is none. */
  receivedAt(seq: number): number;
}

/** Null when there are no events. */
export function historyExtent(database: WritableDatabase): HistoryExtent | null {
  const ends = database.prepare<[], { first: number | null; last: number | null }>(SEQ_ENDS_SQL).get();
  if (!ends || ends.first === null || ends.last === null) return null;
  const next = database.prepare<[number], number>(NEXT_RECEIVED_SQL).pluck();
  const pragma = (name: string) => Number(database.pragma(name, { simple: true }));
  return {
    first: ends.first,
    last: ends.last,
    bytes: (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
    receivedAt: (seq) => next.get(seq) ?? Number.POSITIVE_INFINITY,
  };
}

/**
 * Found by halves, as events come in order of time; where a clock went back, some go earlier or later by as much. Null
 * when nothing is that old, or there is no limit.
 */
export function ageBounds(extent: HistoryExtent, days: number | null, now: number): RemovalBounds | null {
  if (days === null) return null;
  const before = now - days * DAY_MS;
  let { first, last } = extent;
  while (first <= last) {
    const middle = Math.floor((first + last) / 2);
    if (extent.receivedAt(middle) < before) first = middle + 1;
    else last = middle - 1;
  }
  return last < extent.first ? null : { upToSeq: last, before };
}

/** Events are taken to be of one size. Null when there is room enough, or no limit. */
export function sizeBounds(extent: HistoryExtent, megabytes: number | null): RemovalBounds | null {
  if (megabytes === null || extent.bytes <= megabytes * MEGABYTE) return null;
  const { first, last, bytes } = extent;
  const share = 1 - (DOWN_TO * megabytes * MEGABYTE) / bytes;
  const upToSeq = Math.min(last, first + Math.ceil((last - first + 1) * share));
  return { upToSeq, before: extent.receivedAt(upToSeq) };
}
