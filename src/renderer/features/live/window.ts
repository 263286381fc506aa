/**
 * The rows that the live screen holds: a bounded, gap-free stretch of the capture, newest first. Pure functions from
 * one window to the next; `tail.ts` asks for the pages.
 */
import type { ResultOf } from '../../../shared/contract.ts';
import type { CaptureGap, EventSummary } from '../../../shared/domain/event.ts';

export type EventPage = ResultOf<'events.page'>;

export interface EventWindow {
  /** Newest first, no row missing between the first and the last. */
  readonly rows: readonly EventSummary[];
  readonly gaps: readonly CaptureGap[];
  /** The capture holds rows older than the last one here, or may: a filter was not looked for to the end. */
  readonly hasOlder: boolean;
  /** Where the next older page begins: everything from here on was looked at. Null: there is none. */
  readonly olderFrom: number | null;
  /** The newest event that was looked at, whether or not it fits the filter. */
  readonly newestSeen: number;
}

/** While rows flow, no more than these are held. */
export const FOLLOW_ROWS = 500;
/** Paging back stops here; a narrower filter goes further. */
export const HELD_ROWS = 5_000;

export const emptyWindow: EventWindow = {
  rows: [],
  gaps: [],
  hasOlder: false,
  olderFrom: null,
  newestSeen: 0,
};

/** The window that a newest page alone makes. */
export function windowOf(page: EventPage): EventWindow {
  return {
    rows: page.events,
    gaps: page.gaps,
    hasOlder: page.hasMore,
    olderFrom: page.searchedTo,
    newestSeen: page.lastSeq,
  };
}

/** Puts the rows that follow the newest one on top and lets the oldest go beyond the bound. */
export function prependNewer(window: EventWindow, page: EventPage): EventWindow {
  const newest = window.rows[0]?.seq ?? -1;
  const fresh = page.events.filter((event) => event.seq > newest);
  const all = fresh.length === 0 ? window.rows : [...fresh, ...window.rows];
  const isCut = all.length > FOLLOW_ROWS;
  const rows = isCut ? all.slice(0, FOLLOW_ROWS) : all;
  return {
    rows,
    gaps: mergeGaps(window.gaps, page.gaps),
    hasOlder: window.hasOlder || isCut,
    olderFrom: isCut ? (rows.at(-1)?.seq ?? null) : window.olderFrom,
    newestSeen: Math.max(window.newestSeen, page.searchedTo ?? page.lastSeq),
  };
}

/** Puts an older page below; never beyond the bound for held rows. */
export function appendOlder(window: EventWindow, page: EventPage): EventWindow {
  const oldest = window.rows.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
  const all = [...window.rows, ...page.events.filter((event) => event.seq < oldest)];
  const isCut = all.length > HELD_ROWS;
  const rows = all.slice(0, HELD_ROWS);
  return {
    rows,
    gaps: mergeGaps(window.gaps, page.gaps),
    hasOlder: page.hasMore || isCut,
    olderFrom: isCut ? (rows.at(-1)?.seq ?? null) : page.searchedTo,
    newestSeen: window.newestSeen,
  };
}

/** Both lists, each gap once, in its latest form. */
function mergeGaps(known: readonly CaptureGap[], fresh: readonly CaptureGap[]): readonly CaptureGap[] {
  if (fresh.length === 0) return known;
  const byId = new Map(known.map((gap) => [gap.id, gap]));
  for (const gap of fresh) byId.set(gap.id, gap);
  return [...byId.values()];
}

export interface PlacedGaps {
  /** Newer than every row. */
  readonly first: readonly CaptureGap[];
  /** By the seq of the row that they stand directly below (older than), newest first. */
  readonly below: ReadonlyMap<number, readonly CaptureGap[]>;
}

/**
 * Gives every gap its place: below the oldest row that was captured after it. A gap older than every row is placed only
 * when nothing older exists, as otherwise its place lies beyond the window.
 */
export function placeGaps(window: EventWindow): PlacedGaps {
  const first: CaptureGap[] = [];
  const below = new Map<number, CaptureGap[]>();
  const oldest = window.rows.at(-1);
  for (const gap of window.gaps.toSorted((a, b) => b.from - a.from)) {
    if (oldest !== undefined && gap.afterSeq < oldest.seq && window.hasOlder) continue;
    const row = window.rows.findLast((event) => event.seq > gap.afterSeq);
    if (row === undefined) first.push(gap);
    else below.set(row.seq, [...(below.get(row.seq) ?? []), gap]);
  }
  return { first, below };
}
