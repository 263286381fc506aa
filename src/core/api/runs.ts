import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { Clock } from '../deps.ts';
import { runView } from '../query/run-view.ts';

type RunHandlers = Pick<Handlers, 'runs.page' | 'runs.counts' | 'runs.detail'>;

export function runHandlers(manager: ConnectionManager, clock: Clock): RunHandlers {
  // A capture is read as it was when its last event came: nothing in it is overdue only because time went on.
  const nowOf = (id: string) => manager.get(id).asOf ?? clock.now();
  return {
    'runs.page': ({ connectionId, ...args }) =>
      manager.get(connectionId).queries().runsPage(args, nowOf(connectionId)),
    'runs.counts': ({ connectionId }) => manager.get(connectionId).queries().runsCounts(nowOf(connectionId)),
    'runs.detail': ({ connectionId, correlationId }) => {
      const connection = manager.get(connectionId);
      return runView(connection.profile, connection.queries().runDetail(correlationId, nowOf(connectionId)));
    },
  };
}
