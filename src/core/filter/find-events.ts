/** Events that pass a filter, newest first or oldest first. */
import type { Filter } from '../../shared/filter/ast.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import type { SqlValue } from './columns.ts';
import { type Condition, compileFilter, conjunctsOf } from './compile.ts';
import { type EventDriver, eventDriver } from './event-driver.ts';
import { indexedPaths } from './indexed-paths.ts';
import { type Piece, readPiece, type Search } from './search.ts';
import { type Places, placesOf } from './time-span.ts';

export interface EventKey {
  readonly seq: number;
}

interface EventHit extends EventKey {
  readonly hit: number | null;
}

export interface EventSearch {
  readonly filter: Filter;
  readonly now: number;
  readonly direction: 'older' | 'newer';
  /** Body paths that can be looked up by value; absent: none. */
  readonly indexed?: ReadonlySet<string>;
}

/** Both ends are left out. */
export interface EventRange {
  readonly after: number;
  readonly before: number;
}

export interface EventStatement {
  readonly sql: string;
  readonly valuesFor: (range: EventRange) => readonly SqlValue[];
  readonly driver: EventDriver | null;
}

const TRUE: Condition = { sql: 'TRUE', values: [], costly: false };

/** What must hold, put apart: `where` costs little and is asked by SQLite alone, `hit` is looked at row by row. */
function split(filter: Filter, now: number, isDriven: boolean): readonly [Condition, Condition] {
  const options = { subject: 'events', now } as const;
  const all = compileFilter(filter, options);
  if (isDriven) return [TRUE, all];
  const parts = conjunctsOf(filter).map((part) => compileFilter(part, options));
  const quick = parts.filter(({ costly }) => !costly);
  const where = {
    sql: quick.map(({ sql }) => sql).join(' AND '),
    values: quick.flatMap(({ values }) => values),
  };
  return [
    quick.length === 0 ? TRUE : { ...where, costly: false },
    quick.length === parts.length ? TRUE : all,
  ];
}

const WITHOUT_DRIVER: readonly (readonly SqlValue[])[] = [[]];

/** Events between two places, both left out. Exported for the test of its plan. */
export function eventStatement({ filter, now, direction, indexed }: EventSearch): EventStatement {
  const driver = eventDriver(filter, indexed ?? new Set());
  const [where, hit] = split(filter, now, driver !== null);
  const key = driver?.key ?? 'e.seq';
  const alternatives = driver?.alternatives ?? WITHOUT_DRIVER;
  const one = `SELECT ${key} AS seq, (${hit.sql}) AS hit FROM ${driver?.from ?? 'event e'}
    WHERE ${key} > ? AND ${key} < ? AND ${driver?.sql ?? 'TRUE'} AND ${where.sql}`;
  // Each is in the order of its index, and they are merged: an event that several find is one row.
  const order = alternatives.length > 1 ? 'seq' : key;
  return {
    sql: `${alternatives.map(() => one).join(' UNION ')} ORDER BY ${order} ${direction === 'older' ? 'DESC' : 'ASC'}`,
    valuesFor: ({ after, before }) =>
      alternatives.flatMap((values) => [...hit.values, after, before, ...values, ...where.values]),
    driver,
  };
}

/** Where it lies in the time that the filter asks for. */
function narrowed(range: EventRange, places: Places | null): EventRange {
  if (!places) return range;
  const after = Math.max(range.after, (places.first ?? range.before) - 1);
  return { after, before: Math.min(range.before, (places.last ?? after) + 1) };
}

/** Events looked at by one statement without a driver, at first; it grows and shrinks with what a statement takes. */
const FIRST_STRETCH = 2_048;
const SHORTEST_STRETCH = 256;
const QUICK_MS = 3;
const SLOW_MS = 8;

/**
 * The search through that range. By an index it may lie far between two rows; without one, a statement is given no more
 * events than it can look at in its time.
 */
export function eventSearch(
  database: ReadableDatabase,
  search: EventSearch,
  asked: EventRange,
): Search<EventKey> {
  const { sql, valuesFor, driver } = eventStatement({ ...search, indexed: indexedPaths(database) });
  const range = narrowed(asked, placesOf(database, search.filter, search.now));
  const statement = database.prepare<SqlValue[], EventHit>(sql);
  const older = search.direction === 'older';
  let stretch = driver ? Number.MAX_SAFE_INTEGER : FIRST_STRETCH;

  const stretchFrom = (from: EventKey | null): EventRange => {
    const before = older ? (from?.seq ?? range.before) : range.before;
    const after = older ? range.after : (from?.seq ?? range.after);
    return older
      ? { after: Math.max(after, before - 1 - stretch), before }
      : { after, before: Math.min(before, after + 1 + stretch) };
  };
  const adapt = (began: number) => {
    const took = performance.now() - began;
    if (driver) return;
    if (took < QUICK_MS) stretch *= 2;
    else if (took > SLOW_MS) stretch = Math.max(SHORTEST_STRETCH, Math.trunc(stretch / 2));
  };

  return (from, most, until): Piece<EventKey> => {
    const found: EventKey[] = [];
    let reached = from;
    for (;;) {
      const began = performance.now();
      const bounds = stretchFrom(reached);
      const piece = readPiece(
        statement.iterate(...valuesFor(bounds)),
        ({ hit }) => hit === 1,
        most - found.length,
        until,
      );
      found.push(...piece.found);
      if (!piece.isEnd) return { found, reached: piece.reached, isEnd: false };
      adapt(began);
      // Up to its edge, the stretch is done.
      if (older ? bounds.after <= range.after : bounds.before >= range.before)
        return { found, reached, isEnd: true };
      reached = { seq: older ? bounds.after + 1 : bounds.before - 1 };
      if (found.length >= most || performance.now() >= until) return { found, reached, isEnd: false };
    }
  };
}
