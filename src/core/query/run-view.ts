/** A stored run as the contract has it: its events in order of time with latency, step and marks, and its steps. */
import type { RunDetail, RunEvent } from '../../shared/domain/run.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { layOutRun } from '../runs/lay-out-run.ts';
import type { RunFact } from '../runs/run-facts.ts';
import { runSteps } from '../runs/run-steps.ts';
import { type EventRow, errorOfRow, eventSummaryOf } from './event-row.ts';
import type { StoredEvents, StoredMark, StoredRun } from './run-detail.ts';

function factOf(row: EventRow) {
  const redelivered = row.redelivered === 1;
  const error = errorOfRow(row);
  return { ...row, final: row.final === 1, redelivered, error, row } satisfies RunFact & { row: EventRow };
}

function marksBySeq(marks: readonly StoredMark[]): ReadonlyMap<number, RunEvent['marks']> {
  const bySeq = new Map<number, RunEvent['marks']>();
  for (const { seq, ...mark } of marks) bySeq.set(seq, [...(bySeq.get(seq) ?? []), mark]);
  return bySeq;
}

export function runEventsView(profile: SystemProfile, { rows, before, marks }: StoredEvents): RunEvent[] {
  const marked = marksBySeq(marks);
  return layOutRun(profile, rows.map(factOf), before).map(({ event, latencyMs, step, role }) => ({
    ...eventSummaryOf(event.row),
    at: event.at,
    latencyMs,
    step,
    role,
    deadFrom: event.deadFrom,
    marks: marked.get(event.seq) ?? [],
  }));
}

export function runView(profile: SystemProfile, stored: StoredRun): RunDetail {
  const { run, truncated, facts, p95s } = stored;
  const steps = runSteps(profile, facts.map(factOf)).map((step) => ({
    ...step,
    p95Ms: p95s.get(step.step) ?? null,
  }));
  const queues = profile.queues.map(({ name, step }) => ({ name, step }));
  return { run, events: runEventsView(profile, stored), steps, queues, truncated };
}
