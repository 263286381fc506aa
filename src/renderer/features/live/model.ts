/** What the live screen shows of events: pure functions from contract values. */
import type { ResultOf } from '../../../shared/contract.ts';
import type { CaptureGap, EventSummary } from '../../../shared/domain/event.ts';
import { quote } from '../../../shared/filter/read-value.ts';

export interface LiveFilter {
  /** Null: every type. */
  readonly type: string | null;
  /** A filter of the query language. */
  readonly query: string;
}

export const noFilter: LiveFilter = { type: null, query: '' };

export function isFiltered(filter: LiveFilter): boolean {
  return filter.type !== null || filter.query.trim() !== '';
}

/** The filter as arguments of `events.page`. */
export function filterArgs(filter: LiveFilter): { readonly type?: string; readonly filter?: string } {
  const query = filter.query.trim();
  return {
    ...(filter.type === null ? {} : { type: filter.type }),
    ...(query === '' ? {} : { filter: query }),
  };
}

/** The filter in the query language alone; empty when nothing is written in it. */
export function wholeQuery({ type, query }: LiveFilter): string {
  const written = query.trim();
  return type === null || written === '' ? written : `type = ${quote(type)} and (${written})`;
}

/** Colour only for meaning: an error is red, a death is a warning. */
export function toneOf(event: EventSummary): 'danger' | 'warn' | 'neutral' {
  if (event.error !== null) return 'danger';
  return event.origin === 'death' ? 'warn' : 'neutral';
}

/** The type choices: those seen, most frequent first, and the chosen one even when it is not seen any more. */
export function typeChoices(
  types: ResultOf<'events.types'>,
  chosen: string | null,
): readonly { readonly type: string; readonly count: number }[] {
  const seen = types.toSorted((a, b) => b.count - a.count || a.type.localeCompare(b.type));
  if (chosen === null || seen.some((entry) => entry.type === chosen)) return seen;
  return [...seen, { type: chosen, count: 0 }];
}

/** Gaps that nothing captured stands between, told as one. */
export interface GapSpan {
  readonly from: number;
  /** Null: the latest of them is still open. */
  readonly to: number | null;
  /** Each once, in the order in which they came. */
  readonly reasons: readonly CaptureGap['reason'][];
  /** Of the gaps that counted their losses; 0 when none did. */
  readonly dropped: number;
}

/** From the earliest beginning to the latest end. */
export function gapSpan(first: CaptureGap, ...more: readonly CaptureGap[]): GapSpan {
  const gaps = [first, ...more].toSorted((a, b) => a.from - b.from);
  const ends = gaps.flatMap(({ to }) => (to === null ? [] : [to]));
  return {
    from: Math.min(...gaps.map(({ from }) => from)),
    to: ends.length < gaps.length ? null : Math.max(...ends),
    reasons: [...new Set(gaps.map(({ reason }) => reason))],
    dropped: gaps.reduce((sum, { dropped }) => sum + (dropped ?? 0), 0),
  };
}

/** Which text tells it: whether it is over, and whether losses were counted. */
export function gapText(gap: GapSpan): 'gap.open' | 'gap.closed' | 'gap.dropped' {
  if (gap.dropped > 0) return 'gap.dropped';
  return gap.to === null ? 'gap.open' : 'gap.closed';
}
