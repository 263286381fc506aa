import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { Clock } from '../deps.ts';
import { allOf, askedFilter, phraseOf } from '../filter/combine.ts';
import { runEventsView, runView } from '../query/run-view.ts';

type RunHandlers = Pick<Handlers, 'runs.page' | 'runs.counts' | 'runs.detail' | 'runs.events'>;

export function runHandlers(manager: ConnectionManager, clock: Clock): RunHandlers {
  // A capture is read as it was when its last event came: nothing in it is overdue only because time went on.
  const nowOf = (id: string) => manager.get(id).asOf ?? clock.now();
  return {
    'runs.page': ({ connectionId, filter: given, text, ...args }, { signal }) => {
      const connection = manager.get(connectionId);
      const now = nowOf(connectionId);
      const filter = allOf([...phraseOf(text), askedFilter(given, connection.profile, 'runs')]);
      if (filter.kind === 'everything') return connection.ask('runsPage', [args, now], signal);
      return connection.ask('runsFound', [{ ...args, filter }, { now }], signal);
    },
    'runs.counts': ({ connectionId }, { signal }) =>
      manager.get(connectionId).ask('runsCounts', [nowOf(connectionId)], signal),
    'runs.detail': async ({ connectionId, correlationId }, { signal }) => {
      const connection = manager.get(connectionId);
      const run = await connection.ask('runDetail', [correlationId, nowOf(connectionId)], signal);
      return runView(connection.profile, run);
    },
    'runs.events': async ({ connectionId, correlationId, ...place }, { signal }) => {
      const connection = manager.get(connectionId);
      const now = nowOf(connectionId);
      const events = await connection.ask('runEvents', [correlationId, place, now], signal);
      return runEventsView(connection.profile, events);
    },
  };
}
