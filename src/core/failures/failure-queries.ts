/** Questions about failures, on a handle that only reads. */
import type { Statement } from 'better-sqlite3';
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { FailureFilter } from '../../shared/domain/selection.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Clock } from '../deps.ts';
import { type FailureKey, failureStatement } from '../filter/find-failures.ts';
import { keyedSearch } from '../filter/keyed-search.ts';
import { searched } from '../filter/search.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { deadlineReader } from './deadline-reader.ts';
import { FAILURE_COLUMNS, type FailureRow, summaryOf } from './failure-row.ts';
import { DEALT_WITH } from './failure-state.ts';
import { filterCondition, wordsOf } from './filter-sql.ts';

const OPEN = `state NOT IN (${DEALT_WITH.map((state) => `'${state}'`).join(', ')})`;

type PageArgs = Omit<ArgsOf<'failures.page'>, 'connectionId'>;
/** Without a filter's words: these take a search. */
export type PlainPageArgs = Omit<PageArgs, 'filter'> & {
  readonly filter?: Omit<FailureFilter, 'text' | 'query'>;
};

export interface FoundAsking {
  readonly profile: SystemProfile;
  readonly signal?: AbortSignal | undefined;
}

export interface FailureQueries {
  page(args: PlainPageArgs): ResultOf<'failures.page'>;
  /** As far as one search comes. Fails with `filter-invalid` and `cancelled`. */
  found(args: PageArgs, asking: FoundAsking): Promise<ResultOf<'failures.page'>>;
  openCount(): number;
  openIn(queue: string): number;
}

/** What a list says of its length: no more than this is counted. */
const MOST_COUNTED = 100_001;

/** Of a filter with words, in ms: the page itself has its own time. */
const COUNT_MS = 150;

/** The rows of failures that were found, in their order. */
export const FOUND_FAILURES_SQL = `SELECT ${FAILURE_COLUMNS} FROM (SELECT key, value FROM json_each(?)) k
  CROSS JOIN failure ON failure.id = k.value ORDER BY k.key`;

function placeOf(row: FailureKey | null): FailureKey | null {
  return row && { failedAt: row.failedAt, id: row.id };
}

const PAGE_ORDER = {
  newest: { past: '(failed_at, id) < (?, ?)', by: 'failed_at DESC, id DESC' },
  oldest: { past: '(failed_at, id) > (?, ?)', by: 'failed_at, id' },
} as const;

function where(...parts: readonly string[]): string {
  const given = parts.filter((part) => part !== '');
  return given.length === 0 ? '' : `WHERE ${given.join(' AND ')}`;
}

export function failureQueries(database: ReadableDatabase, clock: Clock): FailureQueries {
  const open = database.prepare<[], number>(`SELECT count(*) FROM failure WHERE ${OPEN}`).pluck();
  const openIn = database
    .prepare<[string], number>(`SELECT count(*) FROM failure WHERE queue = ? AND ${OPEN}`)
    .pluck();
  const deadlines = deadlineReader(database);
  const pages = new Map<string, Statement<(string | number)[], FailureRow>>();
  const prepared = (rest: string) => {
    const known =
      pages.get(rest) ??
      database.prepare<(string | number)[], FailureRow>(`SELECT ${FAILURE_COLUMNS} FROM failure ${rest}`);
    pages.set(rest, known);
    return known;
  };
  const openCount = () => open.get() ?? 0;
  const totalOf = (filter: FailureFilter) => {
    const { sql, values } = filterCondition(filter);
    const counted = `SELECT count(*) FROM (SELECT 1 FROM failure ${where(sql)} LIMIT ${MOST_COUNTED})`;
    return (
      database
        .prepare<(string | number)[], number>(counted)
        .pluck()
        .get(...values) ?? 0
    );
  };
  const withDeadlines = (rows: readonly FailureRow[]) => {
    const deadlineFor = deadlines(clock.now());
    return rows.map((row) => summaryOf(row, deadlineFor(row)));
  };
  const byIds = database.prepare<[string], FailureRow>(FOUND_FAILURES_SQL);
  const found: FailureQueries['found'] = async (args, { profile, signal }) => {
    const { limit, filter = {}, before = null, order = 'newest' } = args;
    const words = wordsOf(filter, profile);
    if (words.kind === 'everything') return page(args);
    const search = { filter: words, now: clock.now(), within: filterCondition(filter) };
    const listed = keyedSearch(database, failureStatement({ ...search, order }));
    const { rows: keys, reached, isEnd } = await searched(listed, { from: before, most: limit + 1, signal });
    const all = keyedSearch(database, failureStatement({ ...search, order: 'newest' }));
    const counted = await searched(all, { from: null, most: MOST_COUNTED, ms: COUNT_MS, signal });
    const shown = keys.slice(0, limit);
    const rows = byIds.all(JSON.stringify(shown.map(({ id }) => id)));
    const isFull = keys.length > limit;
    const hasMore = isFull || !isEnd;
    return {
      failures: withDeadlines(rows),
      hasMore,
      searchedTo: hasMore ? placeOf((isFull ? shown.at(-1) : reached) ?? before) : null,
      total: counted.rows.length,
      totalIsLeast: !counted.isEnd,
      open: openCount(),
    };
  };
  const page: FailureQueries['page'] = ({ limit, filter = {}, before, order = 'newest' }) => {
    const { sql, values } = filterCondition(filter);
    const { past, by } = PAGE_ORDER[order];
    const rows = prepared(`${where(sql, before ? past : '')} ORDER BY ${by} LIMIT ?`).all(
      ...values,
      ...(before ? [before.failedAt, before.id] : []),
      limit + 1,
    );
    const total = totalOf(filter);
    const shown = rows.slice(0, limit);
    const hasMore = rows.length > limit;
    return {
      failures: withDeadlines(shown),
      hasMore,
      searchedTo: hasMore ? placeOf(shown.at(-1) ?? null) : null,
      total,
      totalIsLeast: total >= MOST_COUNTED,
      open: openCount(),
    };
  };
  return {
    openCount,
    openIn: (queue) => openIn.get(queue) ?? 0,
    page,
    found,
  };
}
