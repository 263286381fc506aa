import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { Clock } from '../deps.ts';
import { checkFilter } from '../filter/check.ts';
import { askedFilter, languageOf } from '../filter/combine.ts';

type FilterHandlers = Pick<Handlers, 'filters.check' | 'filters.complete' | 'filters.count'>;

export function filterHandlers(manager: ConnectionManager, clock: Clock): FilterHandlers {
  return {
    'filters.check': ({ connectionId, subject, text }) => {
      const { profile, queries } = manager.get(connectionId);
      const types = () =>
        queries()
          .eventTypes()
          .map(({ type }) => type);
      return { problems: [...checkFilter(text, languageOf(profile, subject), types)] };
    },
    'filters.complete': ({ connectionId, subject, text, at }) => {
      const { profile, queries } = manager.get(connectionId);
      return queries().complete({ language: languageOf(profile, subject), text, at, now: clock.now() });
    },
    'filters.count': ({ connectionId, subject, text, from = null }, { signal }) => {
      const { profile, queries } = manager.get(connectionId);
      const filter = askedFilter(text, profile, subject);
      return queries().count({ subject, filter, from, now: clock.now(), signal });
    },
  };
}
