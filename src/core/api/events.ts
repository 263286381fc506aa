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
      const { profile, queries } = manager.get(connectionId);
      const filter = allOf([...phraseOf(text), askedFilter(given, profile, 'events')]);
      if (filter.kind === 'everything') return queries().eventsPage(args);
      return queries().eventsFound({ ...args, filter }, { now: clock.now(), signal });
    },
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
