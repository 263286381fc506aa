import type { Handlers } from '../../shared/handlers.ts';
import { decodeProperties } from '../broker/properties/codec.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import { messageView } from '../systems/message-view.ts';

type EventHandlers = Pick<Handlers, 'events.page' | 'events.detail' | 'events.types'>;

export function eventHandlers(manager: ConnectionManager): EventHandlers {
  return {
    'events.page': ({ connectionId, ...args }) => manager.get(connectionId).queries().eventsPage(args),
    'events.types': ({ connectionId }) => manager.get(connectionId).queries().eventTypes(),
    'events.detail': ({ connectionId, seq }) => {
      const { summary, redelivered, rawProperties, body } = manager
        .get(connectionId)
        .queries()
        .eventDetail(seq);
      return { ...summary, redelivered, message: messageView(decodeProperties(rawProperties), body) };
    },
  };
}
