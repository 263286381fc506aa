/** How many pass a filter: counted as far as one search comes, to be gone on with. */
import type { CountPlace } from '../../shared/domain/filters.ts';
import type { Filter, FilterSubject } from '../../shared/filter/ast.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { eventSearch } from './find-events.ts';
import { failureStatement } from './find-failures.ts';
import { runStatement } from './find-runs.ts';
import { keyedSearch } from './keyed-search.ts';
import { type Search, searched } from './search.ts';

export interface CountAsked {
  readonly subject: FilterSubject;
  readonly filter: Filter;
  readonly from: CountPlace | null;
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Counted {
  readonly count: number;
  readonly next: CountPlace | null;
  /** The part of everything that was looked at: 0 to 1. */
  readonly searched: number;
}

interface Ends {
  readonly newest: number | null;
  readonly oldest: number | null;
}

/** By what each subject's list goes, newest first. */
export const ENDS_SQL = {
  events: 'SELECT (SELECT max(seq) FROM event) AS newest, (SELECT min(seq) FROM event) AS oldest',
  runs: 'SELECT (SELECT max(started_at) FROM run) AS newest, (SELECT min(started_at) FROM run) AS oldest',
  failures:
    'SELECT (SELECT max(failed_at) FROM failure) AS newest, (SELECT min(failed_at) FROM failure) AS oldest',
} as const satisfies Readonly<Record<FilterSubject, string>>;

function mapped<Row>(
  search: Search<Row>,
  placeOf: (row: Row) => CountPlace,
  rowOf: (place: CountPlace) => Row,
): Search<CountPlace> {
  return (from, most, until) => {
    const { found, reached, isEnd } = search(from && rowOf(from), most, until);
    return { found: found.map(placeOf), reached: reached && placeOf(reached), isEnd };
  };
}

function searchOf(
  database: ReadableDatabase,
  { subject, filter, now }: CountAsked,
  { newest }: Ends,
): Search<CountPlace> {
  switch (subject) {
    case 'events': {
      const range = { after: 0, before: (newest ?? 0) + 1 };
      return mapped(
        eventSearch(database, { filter, now, direction: 'older' }, range),
        ({ seq }) => ({ at: seq, id: '' }),
        ({ at }) => ({ seq: at }),
      );
    }
    case 'runs':
      return mapped(
        keyedSearch(database, runStatement(filter, now)),
        ({ startedAt, correlationId }) => ({ at: startedAt, id: correlationId }),
        ({ at, id }) => ({ startedAt: at, correlationId: id }),
      );
    case 'failures': {
      const within = { sql: '', values: [] };
      return mapped(
        keyedSearch(database, failureStatement({ filter, now, order: 'newest', within })),
        ({ failedAt, id }) => ({ at: failedAt, id }),
        ({ at, id }) => ({ failedAt: at, id }),
      );
    }
  }
}

/** Fails with `cancelled`. */
export async function countPassing(database: ReadableDatabase, asked: CountAsked): Promise<Counted> {
  const ends = database.prepare<[], Ends>(ENDS_SQL[asked.subject]).get() ?? { newest: null, oldest: null };
  const search = searchOf(database, asked, ends);
  const { rows, reached, isEnd } = await searched(search, {
    from: asked.from,
    most: Number.POSITIVE_INFINITY,
    signal: asked.signal,
  });
  if (isEnd || !reached) return { count: rows.length, next: null, searched: 1 };
  const { newest, oldest } = ends;
  const span = (newest ?? 0) - (oldest ?? 0);
  return {
    count: rows.length,
    next: reached,
    searched: span <= 0 ? 0 : Math.min(1, Math.max(0, ((newest ?? 0) - reached.at) / span)),
  };
}
