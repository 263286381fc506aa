import type { ResultOf } from '../../shared/contract.ts';
import type { RunState } from '../../shared/domain/run.ts';
import type { Prepare } from './statements.ts';

/** One row per state, kept by triggers. */
export const RUN_COUNTS_SQL = 'SELECT state, runs AS count FROM run_count';
export const STALLED_COUNTS_SQL =
  'SELECT state, count(*) AS count FROM run WHERE overdue_at IS NOT NULL AND overdue_at <= ? GROUP BY state';

interface CountRow {
  readonly state: RunState;
  readonly count: number;
}

/** Runs per state, `stalled` taken out of the states they were in. States without a run are left out. */
export function runsCounts(prepare: Prepare, now: number): ResultOf<'runs.counts'> {
  const stalled = prepare<CountRow>(STALLED_COUNTS_SQL).all(now);
  const taken = new Map(stalled.map((row) => [row.state, row.count]));
  const counts = prepare<CountRow>(RUN_COUNTS_SQL)
    .all()
    .map(({ state, count }) => ({ state, count: count - (taken.get(state) ?? 0) }));
  const total = stalled.reduce((sum, row) => sum + row.count, 0);
  return [...counts, { state: 'stalled' as const, count: total }].filter((row) => row.count > 0);
}
