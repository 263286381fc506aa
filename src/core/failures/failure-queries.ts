/** Questions about failures, on a handle that only reads. */
import type { Statement } from 'better-sqlite3';
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { FailureFilter } from '../../shared/domain/selection.ts';
import type { Clock } from '../deps.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { deadlineReader } from './deadline-reader.ts';
import { FAILURE_COLUMNS, type FailureRow, summaryOf } from './failure-row.ts';
import { DEALT_WITH } from './failure-state.ts';
import { filterCondition } from './filter-sql.ts';

const OPEN = `state NOT IN (${DEALT_WITH.map((state) => `'${state}'`).join(', ')})`;

type PageArgs = Omit<ArgsOf<'failures.page'>, 'connectionId'>;

export interface FailureQueries {
  page(args: PageArgs): ResultOf<'failures.page'>;
  openCount(): number;
  openIn(queue: string): number;
}

/** What a list says of its length: no more than this is counted. */
const MOST_COUNTED = 100_001;

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
  return {
    openCount,
    openIn: (queue) => openIn.get(queue) ?? 0,
    page: ({ limit, filter = {}, before, order = 'newest' }) => {
      const { sql, values } = filterCondition(filter);
      const { past, by } = PAGE_ORDER[order];
      const deadlineFor = deadlines(clock.now());
      const rows = prepared(`${where(sql, before ? past : '')} ORDER BY ${by} LIMIT ?`).all(
        ...values,
        ...(before ? [before.failedAt, before.id] : []),
        limit + 1,
      );
      return {
        failures: rows.slice(0, limit).map((row) => summaryOf(row, deadlineFor(row))),
        hasMore: rows.length > limit,
        total: totalOf(filter),
        open: openCount(),
      };
    },
  };
}
