import type { Handlers } from '../../shared/handlers.ts';
import { decodeProperties } from '../broker/properties/codec.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import { messageView } from '../systems/message-view.ts';

type EventHandlers = Pick<Handlers, 'events.page' | 'events.detail' | 'events.types'>;

export function eventHandlers(manager: ConnectionManager): EventHandlers {
  return {
    'events.page': ({ connectionId, ...args }, { signal }) =>
      manager.get(connectionId).ask('eventsPage', [args], signal),
    'events.types': ({ connectionId }, { signal }) => manager.get(connectionId).ask('eventTypes', [], signal),
    'events.detail': async ({ connectionId, seq }, { signal }) => {
      const { summary, redelivered, rawProperties, body } = await manager
        .get(connectionId)
        .ask('eventDetail', [seq], signal);
      return { ...summary, redelivered, message: messageView(decodeProperties(rawProperties), body) };
    },
  };
}
