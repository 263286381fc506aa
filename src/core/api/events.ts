import type { Handlers } from '../../shared/handlers.ts';
import { decodeProperties } from '../broker/properties/codec.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { Clock } from '../deps.ts';
import { allOf, askedFilter, phraseOf } from '../filter/combine.ts';
import { messageView } from '../systems/message-view.ts';

type EventHandlers = Pick<Handlers, 'events.page' | 'events.detail' | 'events.types'>;

export function eventHandlers(manager: ConnectionManager, clock: Clock): EventHandlers {
  return {
    'events.page': ({ connectionId, filter: given, text, ...args }, { signal }) => {
      const connection = manager.get(connectionId);
      const filter = allOf([...phraseOf(text), askedFilter(given, connection.profile, 'events')]);
      if (filter.kind === 'everything') return connection.ask('eventsPage', [args], signal);
      return connection.ask('eventsFound', [{ ...args, filter }, { now: clock.now() }], signal);
    },
    'events.types': ({ connectionId }, { signal }) => manager.get(connectionId).ask('eventTypes', [], signal),
    'events.detail': async ({ connectionId, seq }, { signal }) => {
      const { summary, redelivered, rawProperties, body } = await manager
        .get(connectionId)
        .ask('eventDetail', [seq], signal);
      return { ...summary, redelivered, message: messageView(decodeProperties(rawProperties), body) };
    },
  };
}
