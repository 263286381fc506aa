/** Runs by their start, newest first. Keyset paging by start and id. */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { Question } from './events-page.ts';
import { RUN_COLUMNS, type RunRow, runSummaryOf } from './run-row.ts';
import type { Prepare } from './statements.ts';
import { anyLike, likePattern } from './text-filter.ts';

type Args = Omit<ArgsOf<'runs.page'>, 'connectionId'>;

const TEXT_COLUMNS = ['r.correlation_id', 'r.source', 'r.last_type', 'r.error_code', 'r.error_message'];

function stateCondition(state: Args['state'], now: number): Question[] {
  if (state === undefined) return [];
  if (state === 'stalled') {
    return [{ sql: 'r.overdue_at IS NOT NULL AND r.overdue_at <= ?', values: [now] }];
  }
  return [{ sql: 'r.state = ? AND (r.overdue_at IS NULL OR r.overdue_at > ?)', values: [state, now] }];
}

/** Exported for the test of its plan. */
export function runsQuestion(args: Args, now: number): Question {
  const { before } = args;
  const conditions: Question[] = [
    {
      sql: '(r.started_at, r.correlation_id) < (?, ?)',
      values: [before?.startedAt ?? Number.MAX_SAFE_INTEGER, before?.correlationId ?? ''],
    },
    ...stateCondition(args.state, now),
  ];
  const { text } = args;
  if (text)
    conditions.push({ sql: anyLike(TEXT_COLUMNS), values: TEXT_COLUMNS.map(() => likePattern(text)) });
  const index = args.state === 'stalled' ? 'INDEXED BY run_limited_by_start' : '';
  return {
    sql: `SELECT ${RUN_COLUMNS} FROM run r ${index} WHERE ${conditions.map((each) => each.sql).join(' AND ')}
      ORDER BY r.started_at DESC, r.correlation_id DESC LIMIT ?`,
    values: [now, now, now, ...conditions.flatMap((each) => each.values), args.limit + 1],
  };
}

/** `now` in ms since 1970 decides which runs are stalled. */
export function runsPage(prepare: Prepare, args: Args, now: number): ResultOf<'runs.page'> {
  const { sql, values } = runsQuestion(args, now);
  const rows = prepare<RunRow>(sql).all(...values);
  return { runs: rows.slice(0, args.limit).map(runSummaryOf), hasMore: rows.length > args.limit };
}
