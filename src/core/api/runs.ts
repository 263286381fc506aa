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
      const { profile, queries } = manager.get(connectionId);
      const filter = allOf([...phraseOf(text), askedFilter(given, profile, 'runs')]);
      if (filter.kind === 'everything') return queries().runsPage(args, clock.now());
      return queries().runsFound({ ...args, filter }, { now: clock.now(), signal });
    },
    'runs.counts': ({ connectionId }) => manager.get(connectionId).queries().runsCounts(clock.now()),
    'runs.detail': ({ connectionId, correlationId }) => {
      const connection = manager.get(connectionId);
      return detailOf(connection.profile, connection.queries().runDetail(correlationId, clock.now()));
    },
  };
}
