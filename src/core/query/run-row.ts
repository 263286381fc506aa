/** Columns of a run, with what depends on the time of asking: `stalled`, and whether a gap lies in it. */
import { RUN_MARKS, type RunState, type RunSummary } from '../../shared/domain/run.ts';
import { MARKS_OF_RUN } from '../filter/mark-sql.ts';
import { errorOfRow } from './event-row.ts';

/**
 * Takes the time now four times. Gaps never overlap, so the one that began last before the run's end also ended last.
 * A gap that begins in the millisecond of the run's last event began after it: the run was seen whole.
 */
export const RUN_COLUMNS = `r.correlation_id AS correlationId,
  CASE WHEN r.overdue_at <= ? THEN 'stalled' ELSE r.state END AS state,
  r.source, r.started_at AS startedAt, r.last_event_at AS lastEventAt, r.ended, r.events, r.retries,
  r.last_type AS lastType, r.error_code AS errorCode, r.error_message AS errorMessage,
  coalesce((SELECT coalesce(g.to_at, ?) >= r.started_at FROM gap g
    WHERE g.from_at < CASE WHEN r.ended = 1 THEN r.last_event_at ELSE ? + 1 END
    ORDER BY g.from_at DESC LIMIT 1), 0) AS hasGap,
  (SELECT group_concat(mark) FROM (${MARKS_OF_RUN})) AS marks`;

export interface RunRow {
  readonly correlationId: string;
  readonly state: RunState;
  readonly source: string | null;
  readonly startedAt: number;
  readonly lastEventAt: number;
  readonly ended: number;
  readonly events: number;
  readonly retries: number;
  readonly lastType: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly hasGap: number;
  /** Between commas. */
  readonly marks: string | null;
}

export function runSummaryOf(row: RunRow): RunSummary {
  const { correlationId, state, source, startedAt, lastEventAt, events, retries, lastType } = row;
  return {
    correlationId,
    state,
    source,
    startedAt,
    lastEventAt,
    durationMs: row.ended === 1 ? lastEventAt - startedAt : null,
    events,
    retries,
    lastType,
    error: errorOfRow(row),
    hasGap: row.hasGap === 1,
    marks: RUN_MARKS.filter((mark) => row.marks?.split(',').includes(mark)),
  };
}
