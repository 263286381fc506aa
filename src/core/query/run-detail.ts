/** One run and its events. */
import type { RunSummary } from '../../shared/domain/run.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow } from './event-row.ts';
import { RUN_COLUMNS, type RunRow, runSummaryOf } from './run-row.ts';
import type { Prepare } from './statements.ts';

/** Events of a run that are listed at most. */
export const MAX_RUN_EVENTS = 500;

export const RUN_SQL = `SELECT ${RUN_COLUMNS} FROM run r WHERE r.correlation_id = ?`;
export const RUN_EVENTS_SQL = `SELECT ${EVENT_COLUMNS} FROM event e ${EVENT_JOINS}
  WHERE e.correlation_id = ? ORDER BY e.seq LIMIT ${MAX_RUN_EVENTS + 1}`;

export interface StoredRun {
  readonly run: RunSummary;
  readonly rows: readonly EventRow[];
  readonly truncated: boolean;
}

/** The first events in order of capture. Throws `not-found`. */
export function runDetail(prepare: Prepare, correlationId: string, now: number): StoredRun {
  const run = prepare<RunRow>(RUN_SQL).get(now, now, now, correlationId);
  if (!run) throw new ExpectedError('not-found', 'There is no run of this correlation id');
  const rows = prepare<EventRow>(RUN_EVENTS_SQL).all(correlationId);
  const truncated = rows.length > MAX_RUN_EVENTS;
  return { run: runSummaryOf(run), rows: rows.slice(0, MAX_RUN_EVENTS), truncated };
}
