import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';

type QueueHandlers = Pick<Handlers, 'queues.list' | 'queues.detail'>;

export function queueHandlers(manager: ConnectionManager): QueueHandlers {
  return {
    'queues.list': ({ connectionId }) => manager.get(connectionId).queues.report(),
    'queues.detail': ({ connectionId, queue }) => manager.get(connectionId).queues.detail(queue),
  };
}
