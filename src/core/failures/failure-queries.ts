/** Questions about failures, on a handle that only reads. */
import type { Statement } from 'better-sqlite3';
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { FAILURE_COLUMNS, type FailureRow, summaryOf } from './failure-row.ts';
import { DEALT_WITH } from './failure-state.ts';

const OPEN = `state NOT IN (${DEALT_WITH.map((state) => `'${state}'`).join(', ')})`;

type PageArgs = Omit<ArgsOf<'failures.page'>, 'connectionId'>;

export interface FailureQueries {
  page(args: PageArgs): ResultOf<'failures.page'>;
  openCount(): number;
  openIn(queue: string): number;
}

function like(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

const FOUND_IN = [
  'type',
  'correlation_id',
  'source',
  'error_code',
  'error_message',
  'failed_queue',
  'reason',
];

function conditions({ before, queue, state, text }: PageArgs) {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const add = (part: string, ...given: (string | number)[]) => {
    parts.push(part);
    values.push(...given);
  };
  if (before) add('(failed_at, id) < (?, ?)', before.failedAt, before.id);
  if (queue) add('queue = ?', queue);
  if (state) add('state = ?', state);
  if (text) {
    const pattern = like(text);
    add(
      `(${FOUND_IN.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`,
      ...FOUND_IN.map(() => pattern),
    );
  }
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}

export function failureQueries(database: ReadableDatabase): FailureQueries {
  const open = database.prepare<[], number>(`SELECT count(*) FROM failure WHERE ${OPEN}`).pluck();
  const openIn = database
    .prepare<[string], number>(`SELECT count(*) FROM failure WHERE queue = ? AND ${OPEN}`)
    .pluck();
  const pages = new Map<string, Statement<(string | number)[], FailureRow>>();
  const pageOf = (where: string) => {
    const prepared =
      pages.get(where) ??
      database.prepare<(string | number)[], FailureRow>(
        `SELECT ${FAILURE_COLUMNS} FROM failure ${where} ORDER BY failed_at DESC, id DESC LIMIT ?`,
      );
    pages.set(where, prepared);
    return prepared;
  };
  const openCount = () => open.get() ?? 0;
  return {
    openCount,
    openIn: (queue) => openIn.get(queue) ?? 0,
    page: (args) => {
      const { where, values } = conditions(args);
      const rows = pageOf(where).all(...values, args.limit + 1);
      return {
        failures: rows.slice(0, args.limit).map(summaryOf),
        hasMore: rows.length > args.limit,
        open: openCount(),
      };
    },
  };
}
