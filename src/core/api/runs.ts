import type { RunDetail } from '../../shared/domain/run.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { Clock } from '../deps.ts';
import { allOf, askedFilter, phraseOf } from '../filter/combine.ts';
import { type EventRow, errorOfRow, eventSummaryOf } from '../query/event-row.ts';
import type { StoredRun } from '../query/run-detail.ts';
import { layOutRun } from '../runs/lay-out-run.ts';

type RunHandlers = Pick<Handlers, 'runs.page' | 'runs.counts' | 'runs.detail'>;

function factOf(row: EventRow) {
  return { ...row, final: row.final === 1, error: errorOfRow(row), row };
}

function detailOf(profile: SystemProfile, { run, rows, truncated }: StoredRun): RunDetail {
  const events = layOutRun(profile, rows.map(factOf)).map(({ event, latencyMs, step }) => ({
    ...eventSummaryOf(event.row),
    latencyMs,
    step,
  }));
  return { run, events, truncated };
}

export function runHandlers(manager: ConnectionManager, clock: Clock): RunHandlers {
  return {
    'runs.page': ({ connectionId, filter: given, text, ...args }, { signal }) => {
      const connection = manager.get(connectionId);
      const filter = allOf([...phraseOf(text), askedFilter(given, connection.profile, 'runs')]);
      if (filter.kind === 'everything') return connection.ask('runsPage', [args, clock.now()], signal);
      return connection.ask('runsFound', [{ ...args, filter }, { now: clock.now() }], signal);
    },
    'runs.counts': ({ connectionId }, { signal }) =>
      manager.get(connectionId).ask('runsCounts', [clock.now()], signal),
    'runs.detail': async ({ connectionId, correlationId }, { signal }) => {
      const connection = manager.get(connectionId);
      const run = await connection.ask('runDetail', [correlationId, clock.now()], signal);
      return detailOf(connection.profile, run);
    },
  };
}
