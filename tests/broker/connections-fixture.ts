/** A console in a folder of its own on the product's own adapters, which keeps everything it answers, logs and stores. */
import { createServer, type Server } from 'node:net';
import type { SecretStore } from '../../src/core/deps.ts';
import { memorySecrets } from '../../src/core/host/memory-secrets.ts';
import { createLog } from '../../src/core/log.ts';
import type {
  ConnectionInput,
  ConnectionState,
  RabbitmqSettings,
} from '../../src/shared/domain/connection.ts';
import { ExpectedError } from '../../src/shared/errors.ts';
import { type Console, openConsole, tempDir } from '../core/core-fixture.ts';
import { eventually } from '../support/services/processes.ts';

export const NO_TLS: RabbitmqSettings['tls'] = {
  enabled: false,
  caFile: null,
  certFile: null,
  keyFile: null,
  serverName: null,
};

export function connectionInput(
  rabbitmq: Partial<RabbitmqSettings> & Pick<RabbitmqSettings, 'hosts'>,
  profileId = 'generic',
): ConnectionInput {
  return {
    name: 'Ensaio',
    color: 'blue',
    profileId,
    readOnly: false,
    rabbitmq: {
      vhost: '/',
      auth: 'plain',
      username: 'guest',
      tls: NO_TLS,
      heartbeat: 5,
      redisUrl: null,
      managementUrl: null,
      ...rabbitmq,
    },
  };
}

export interface Desk {
  readonly dir: string;
  readonly secrets: SecretStore & { readonly keys: () => readonly string[] };
  /** Log lines as the product writes them, and answers and errors of calls as JSON. */
  readonly said: readonly string[];
  readonly call: Console['call'];
  stateOf(id: string): Promise<ConnectionState>;
  /** Resolves with the state when it is of that kind. */
  until<K extends ConnectionState['kind']>(
    id: string,
    kind: K,
    withinMs?: number,
  ): Promise<Extract<ConnectionState, { kind: K }>>;
  close(): Promise<void>;
}

function listedSecrets(): Desk['secrets'] {
  const store = memorySecrets();
  const keys = new Set<string>();
  return {
    ...store,
    set: async (key, secret) => {
      keys.add(key);
      await store.set(key, secret);
    },
    delete: async (key) => {
      keys.delete(key);
      await store.delete(key);
    },
    keys: () => [...keys],
  };
}

export async function openDesk(): Promise<Desk> {
  const at = tempDir();
  const said: string[] = [];
  const secrets = listedSecrets();
  const log = createLog({ component: 'host', write: (line) => said.push(line) });
  const app = await openConsole(at.dir, undefined, { secrets, log });

  const call: Console['call'] = async (name, args) => {
    try {
      const answer = await app.call(name, args);
      said.push(JSON.stringify(answer));
      return answer;
    } catch (error) {
      const known = error instanceof ExpectedError ? { code: error.code, details: error.details } : {};
      said.push(JSON.stringify({ text: String(error), ...known }));
      throw error;
    }
  };

  const stateOf = async (id: string): Promise<ConnectionState> => {
    const view = (await call('connections.list', {})).find((each) => each.id === id);
    if (!view) throw new Error(`there is no connection ${id}`);
    return view.state;
  };

  return {
    dir: at.dir,
    secrets,
    said,
    call,
    stateOf,
    until: async (id, kind, withinMs = 20_000) => {
      let state = await stateOf(id);
      const look = async () => {
        state = await stateOf(id);
        return state.kind === kind;
      };
      try {
        await eventually(`the connection is ${kind}`, look, { withinMs, everyMs: 20 });
      } catch (error) {
        throw new Error(`${String(error)}; it is ${JSON.stringify(state)}`);
      }
      // `look` has just compared it.
      return state as Extract<ConnectionState, { kind: typeof kind }>;
    },
    close: async () => {
      await app.close();
      at.remove();
    },
  };
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Accepts connections and greets each with `greeting`, or never says a word. */
export async function listen(greeting: string | null = null): Promise<Listener> {
  const sockets = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    // What the other side does to this socket is its business.
    socket.on('error', () => socket.destroy());
    if (greeting !== null) socket.once('data', () => socket.end(greeting));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the listening socket has no port');
  return {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
