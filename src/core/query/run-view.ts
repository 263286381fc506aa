/** A stored run as the contract has it: its events in order of time, each with its latency and step. */
import type { RunDetail } from '../../shared/domain/run.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { layOutRun } from '../runs/lay-out-run.ts';
import { type EventRow, errorOfRow, eventSummaryOf } from './event-row.ts';
import type { StoredRun } from './run-detail.ts';

function factOf(row: EventRow) {
  return { ...row, final: row.final === 1, error: errorOfRow(row), row };
}

export function runView(profile: SystemProfile, { run, rows, truncated }: StoredRun): RunDetail {
  const events = layOutRun(profile, rows.map(factOf)).map(({ event, latencyMs, step }) => ({
    ...eventSummaryOf(event.row),
    latencyMs,
    step,
  }));
  return { run, events, truncated };
}
