/** One run: how it stands, a page of its events in the order of its time, and what its steps are worked out from. */
import type { RunEventMark, RunSummary } from '../../shared/domain/run.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { type CountRow, STEP_LATENCIES_SQL, stepP95s } from '../store/step-latencies.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow } from './event-row.ts';
import { RUN_COLUMNS, type RunRow, runSummaryOf } from './run-row.ts';
import type { Prepare } from './statements.ts';

/** Events of a page. */
export const MAX_RUN_EVENTS = 500;
/** A run of more is listed only as far as these, in the order of capture the first. */
export const MAX_LISTED_EVENTS = 50_000;
/** Newest events that the steps of a run are worked out from, as its state and marks are. */
const MAX_FACTS = 1_000;

export const RUN_SQL = `SELECT ${RUN_COLUMNS}, r.waits_seq AS waitsSeq, r.waits_step AS waitsStep,
  r.overdue_at AS overdueAt FROM run r WHERE r.correlation_id = ?`;
/** The places are sorted without their rows, which are then read for one page. */
export const RUN_EVENTS_SQL = `SELECT ${EVENT_COLUMNS} FROM (
    SELECT p.seq, p.at FROM (
      SELECT seq, at FROM event WHERE correlation_id = ? ORDER BY seq LIMIT ${MAX_LISTED_EVENTS}) p
    ORDER BY p.at, p.seq LIMIT ? OFFSET ?) o
  CROSS JOIN event e ON e.seq = o.seq ${EVENT_JOINS} ORDER BY o.at, o.seq`;
export const RUN_FACTS_SQL = `SELECT ${EVENT_COLUMNS} FROM event e ${EVENT_JOINS}
  WHERE e.correlation_id = ? ORDER BY e.seq DESC LIMIT ${MAX_FACTS}`;
export const RUN_MARKS_SQL = `SELECT m.seq, m.mark, m.reason, m.step, m.ms, m.limit_ms AS limitMs
  FROM json_each(?) AS given CROSS JOIN event_mark m ON m.correlation_id = ? AND m.seq = given.value`;

export interface StoredMark extends RunEventMark {
  readonly seq: number;
}

export interface StoredEvents {
  /** The one before the page, if any, is not among them. */
  readonly rows: readonly EventRow[];
  /** Its place in time, ms since 1970; null: the page begins with the first event. */
  readonly before: number | null;
  readonly marks: readonly StoredMark[];
}

export interface StoredRun extends StoredEvents {
  readonly run: RunSummary;
  readonly truncated: boolean;
  readonly facts: readonly EventRow[];
  /** What 95 of 100 passes of a step take at most, in ms. */
  readonly p95s: ReadonlyMap<string, number>;
}

interface WaitingRunRow extends RunRow {
  readonly waitsSeq: number | null;
  readonly waitsStep: string | null;
  readonly overdueAt: number | null;
}

export interface RunPlace {
  /** Events of the run that come before the page. */
  readonly offset: number;
  readonly limit: number;
}

/** Kept with the event that the run waits since, for as long as it does. */
function overdueMark(run: WaitingRunRow, rows: readonly EventRow[], now: number): readonly StoredMark[] {
  const { waitsSeq, waitsStep, overdueAt } = run;
  const since = rows.find(({ seq }) => seq === waitsSeq);
  if (!since || overdueAt === null || overdueAt > now) return [];
  const times = { ms: now - since.at, limitMs: overdueAt - since.at };
  return [{ seq: since.seq, mark: 'missing', reason: 'overdue', step: waitsStep, ...times }];
}

function readPage(prepare: Prepare, run: WaitingRunRow, place: RunPlace, now: number): StoredEvents {
  const { correlationId } = run;
  const lead = place.offset > 0 ? 1 : 0;
  const found = prepare<EventRow>(RUN_EVENTS_SQL).all(correlationId, place.limit + lead, place.offset - lead);
  const rows = found.slice(lead);
  const seqs = JSON.stringify(rows.map(({ seq }) => seq));
  const kept = prepare<StoredMark>(RUN_MARKS_SQL).all(seqs, correlationId);
  // The same event may be shown to be missing one step and to wait for another: what is waited for can be acted on.
  const overdue = overdueMark(run, rows, now);
  const marks = [
    ...overdue,
    ...kept.filter(({ seq, mark }) => mark !== 'missing' || overdue[0]?.seq !== seq),
  ];
  return { rows, before: lead === 1 ? (found[0]?.at ?? null) : null, marks };
}

function readRun(prepare: Prepare, correlationId: string, now: number): WaitingRunRow {
  const run = prepare<WaitingRunRow>(RUN_SQL).get(now, now, now, now, correlationId);
  if (run) return run;
  throw new ExpectedError('not-found', 'There is no run of this correlation id');
}

/** A page of events in the order of the run's time. Throws `not-found`. */
export function runEvents(
  prepare: Prepare,
  correlationId: string,
  place: RunPlace,
  now: number,
): StoredEvents {
  return readPage(prepare, readRun(prepare, correlationId, now), place, now);
}

/** With its first page. Throws `not-found`. */
export function runDetail(prepare: Prepare, correlationId: string, now: number): StoredRun {
  const row = readRun(prepare, correlationId, now);
  const page = readPage(prepare, row, { offset: 0, limit: MAX_RUN_EVENTS }, now);
  const run = runSummaryOf(row);
  const truncated = run.events > page.rows.length;
  const facts = truncated ? prepare<EventRow>(RUN_FACTS_SQL).all(correlationId) : page.rows;
  const p95s = stepP95s(prepare<CountRow>(STEP_LATENCIES_SQL).all());
  return { ...page, run, truncated, facts, p95s };
}
