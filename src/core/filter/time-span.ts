/**
 * Where in the order of capture events of a time lie. Clocks go back, so the table of minutes is asked for the first and
 * the last place of all of them; what lies between is judged by the whole filter all the same.
 */
import type { Filter, Scalar, ValueTest } from '../../shared/filter/ast.ts';
import { momentAt } from '../../shared/filter/literals.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { conjunctsOf } from './compile.ts';

interface Span {
  /** Ms since 1970, both of it. */
  readonly from: number;
  readonly to: number;
}

export interface Places {
  /** Null: no event is of that time. */
  readonly first: number | null;
  readonly last: number | null;
}

interface Extent {
  readonly oldest: number | null;
  readonly newest: number | null;
}

/** Of table `event_minute`. */
const MINUTE_MS = 60_000;
const NOWHERE: Places = { first: null, last: null };
/** A longer time is gone through along the order of capture: it holds much of what there is. */
const MOST_MINUTES = 50_000;

const TYPES = 'SELECT type_id FROM type_count UNION SELECT 0';

export const EXTENT_SQL = `SELECT
  min((SELECT min(minute) FROM event_minute m WHERE m.type_id = t.type_id)) AS oldest,
  max((SELECT max(minute) FROM event_minute m WHERE m.type_id = t.type_id)) AS newest
  FROM (${TYPES}) AS t`;

export const PLACES_SQL = `SELECT min(first_seq) AS first, max(last_seq) AS last FROM event_minute
  WHERE type_id IN (${TYPES}) AND minute BETWEEN ? AND ?`;

function atOf(scalar: Scalar | null, now: number): number | null {
  return scalar?.kind === 'moment' ? momentAt(scalar.moment, now) : null;
}

function spanOf(test: ValueTest, now: number): Span | null {
  const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  switch (test.kind) {
    case 'compares': {
      const at = atOf(test.bound, now);
      if (at === null) return null;
      return test.ordering.startsWith('<') ? { ...EVER, to: at } : { ...EVER, from: at };
    }
    case 'range':
      return { from: atOf(test.least, now) ?? EVER.from, to: atOf(test.most, now) ?? EVER.to };
    default:
      return null;
  }
}

/** Null: the filter asks for no time. */
function askedSpan(filter: Filter, now: number): Span | null {
  const spans = conjunctsOf(filter).flatMap((part) => {
    const isTime = part.kind === 'test' && part.field.kind === 'column' && part.field.name === 'time';
    return (isTime && spanOf(part.test, now)) || [];
  });
  if (spans.length === 0) return null;
  const from = Math.max(...spans.map((span) => span.from));
  const to = Math.min(...spans.map((span) => span.to));
  return { from, to };
}

const minuteOf = (at: number) => Math.floor(at / MINUTE_MS);

/** Null: anywhere. */
export function placesOf(database: ReadableDatabase, filter: Filter, now: number): Places | null {
  const span = askedSpan(filter, now);
  if (!span) return null;
  const extent = database.prepare<[], Extent>(EXTENT_SQL).get();
  const from = Math.max(minuteOf(span.from), extent?.oldest ?? 0);
  const to = Math.min(minuteOf(span.to), extent?.newest ?? 0);
  if (to - from > MOST_MINUTES) return null;
  return database.prepare<[number, number], Places>(PLACES_SQL).get(from, to) ?? NOWHERE;
}
