/** Runs by their start, newest first. Keyset paging by start and id. */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { Filter } from '../../shared/filter/ast.ts';
import { allOf, columnIs } from '../filter/combine.ts';
import { type RunKey, runStatement } from '../filter/find-runs.ts';
import { keyedSearch } from '../filter/keyed-search.ts';
import { searched } from '../filter/search.ts';
import type { Asking, EventsSource, Question } from './events-page.ts';
import { RUN_COLUMNS, type RunRow, runSummaryOf } from './run-row.ts';
import type { Prepare } from './statements.ts';

export type RunsAsked = Omit<ArgsOf<'runs.page'>, 'connectionId' | 'filter' | 'text'>;

function stateCondition(state: RunsAsked['state'], now: number): Question[] {
  if (state === undefined) return [];
  if (state === 'stalled') {
    return [{ sql: 'r.overdue_at IS NOT NULL AND r.overdue_at <= ?', values: [now] }];
  }
  return [{ sql: 'r.state = ? AND (r.overdue_at IS NULL OR r.overdue_at > ?)', values: [state, now] }];
}

/** Every run, or those of one state. Exported for the test of its plan. */
export function runsQuestion(args: RunsAsked, now: number): Question {
  const { before } = args;
  const conditions: Question[] = [
    {
      sql: '(r.started_at, r.correlation_id) < (?, ?)',
      values: [before?.startedAt ?? Number.MAX_SAFE_INTEGER, before?.correlationId ?? ''],
    },
    ...stateCondition(args.state, now),
  ];
  const index = args.state === 'stalled' ? 'INDEXED BY run_limited_by_start' : '';
  return {
    sql: `SELECT ${RUN_COLUMNS} FROM run r ${index} WHERE ${conditions.map((each) => each.sql).join(' AND ')}
      ORDER BY r.started_at DESC, r.correlation_id DESC LIMIT ?`,
    values: [now, now, now, now, ...conditions.flatMap((each) => each.values), args.limit + 1],
  };
}

/** The rows of runs that were found, as lists show them. Takes the time now four times, then their ids. */
export const FOUND_RUNS_SQL = `SELECT ${RUN_COLUMNS} FROM json_each(?) AS given
  CROSS JOIN run r ON r.correlation_id = given.value ORDER BY r.started_at DESC, r.correlation_id DESC`;

function pageOf(rows: readonly RunRow[], hasMore: boolean, edge: RunKey | null): ResultOf<'runs.page'> {
  return { runs: rows.map(runSummaryOf), hasMore, searchedTo: hasMore ? edge : null };
}

function keyOf(row: RunKey | undefined): RunKey | null {
  return row ? { startedAt: row.startedAt, correlationId: row.correlationId } : null;
}

/** Every run, or those of one state; `now` decides which are stalled. */
export function runsPage(prepare: Prepare, args: RunsAsked, now: number): ResultOf<'runs.page'> {
  const { sql, values } = runsQuestion(args, now);
  const found = prepare<RunRow>(sql).all(...values);
  const rows = found.slice(0, args.limit);
  return pageOf(rows, found.length > args.limit, keyOf(rows.at(-1)));
}

/** Those that pass a filter, as far as one search comes. Fails with `cancelled`. */
export async function runsFound(
  { database, prepare }: EventsSource,
  { filter, ...args }: RunsAsked & { readonly filter: Filter },
  { now, signal }: Asking,
): Promise<ResultOf<'runs.page'>> {
  const asked = allOf([...columnIs('run.state', args.state), filter]);
  const search = keyedSearch(database, runStatement(asked, now));
  const options = { from: args.before ?? null, most: args.limit + 1, signal };
  const { rows: keys, reached, isEnd } = await searched(search, options);
  const shown = keys.slice(0, args.limit);
  const isFull = keys.length > args.limit;
  const ids = JSON.stringify(shown.map(({ correlationId }) => correlationId));
  const rows = prepare<RunRow>(FOUND_RUNS_SQL).all(now, now, now, now, ids);
  return pageOf(rows, isFull || !isEnd, keyOf((isFull ? shown.at(-1) : reached) ?? args.before));
}
