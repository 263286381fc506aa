import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { Clock } from '../deps.ts';
import { checkFilter } from '../filter/check.ts';
import { askedFilter, languageOf } from '../filter/combine.ts';

type FilterHandlers = Pick<Handlers, 'filters.check' | 'filters.complete' | 'filters.count'>;

export function filterHandlers(manager: ConnectionManager, clock: Clock): FilterHandlers {
  return {
    'filters.check': async ({ connectionId, subject, text }, { signal }) => {
      const connection = manager.get(connectionId);
      const seen = await connection.ask('eventTypes', [], signal);
      const types = () => seen.map(({ type }) => type);
      return { problems: [...checkFilter(text, languageOf(connection.profile, subject), types)] };
    },
    'filters.complete': ({ connectionId, subject, text, at }, { signal }) => {
      const connection = manager.get(connectionId);
      const language = languageOf(connection.profile, subject);
      return connection.ask('complete', [{ language, text, at, now: clock.now() }], signal);
    },
    'filters.count': ({ connectionId, subject, text, from = null }, { signal }) => {
      const connection = manager.get(connectionId);
      const filter = askedFilter(text, connection.profile, subject);
      return connection.ask('count', [{ subject, filter, from, now: clock.now() }], signal);
    },
  };
}
