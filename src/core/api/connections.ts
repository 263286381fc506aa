import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';

type ConnectionHandlers = Pick<
  Handlers,
  | 'connections.list'
  | 'connections.create'
  | 'connections.update'
  | 'connections.keep'
  | 'connections.delete'
  | 'connections.test'
  | 'connections.connect'
  | 'connections.disconnect'
>;

export function connectionHandlers(manager: ConnectionManager): ConnectionHandlers {
  return {
    'connections.list': () => manager.views(),
    'connections.create': async ({ connection, secrets }) =>
      manager.view(await manager.create(connection, secrets)),
    'connections.update': async ({ id, connection, secrets }) =>
      manager.view(await manager.update(id, connection, secrets)),
    'connections.keep': ({ id, retention }) => manager.view(manager.keep(id, retention)),
    'connections.delete': async ({ id, keepHistory }) => {
      await manager.delete(id, keepHistory);
      return {};
    },
    'connections.test': ({ id, connection, secrets }) => manager.test(id, connection, secrets),
    'connections.connect': async ({ id, secrets }) => manager.view(await manager.connect(id, secrets)),
    'connections.disconnect': async ({ id }) => manager.view(await manager.disconnect(id)),
  };
}
