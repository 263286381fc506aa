/** Groups are this console's own words about failures: a read-only connection has them too. */
import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';

type GroupHandlers = Pick<
  Handlers,
  | 'groups.page'
  | 'groups.detail'
  | 'groups.update'
  | 'groups.merge'
  | 'groups.unmerge'
  | 'groups.split'
  | 'groups.recompute'
>;

export function groupHandlers(manager: ConnectionManager): GroupHandlers {
  const of = (id: string) => manager.get(id).failures().groups;
  return {
    'groups.page': ({ connectionId, ...args }) => of(connectionId).page(args),
    'groups.detail': ({ connectionId, id }) => of(connectionId).detail(id),
    'groups.update': ({ connectionId, ...args }) => of(connectionId).update(args),
    'groups.merge': ({ connectionId, ...args }) => of(connectionId).merge(args),
    'groups.unmerge': ({ connectionId, id }) => of(connectionId).unmerge(id),
    'groups.split': ({ connectionId, ...args }) => of(connectionId).split(args),
    'groups.recompute': ({ connectionId }) => of(connectionId).recompute(),
  };
}
