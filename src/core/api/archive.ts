import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';

export function archiveHandlers(manager: ConnectionManager): Pick<Handlers, 'archive.page'> {
  return {
    'archive.page': ({ connectionId, ...args }) => manager.get(connectionId).failures().jobs.archive(args),
  };
}
