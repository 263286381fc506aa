/**
 * What the core's process asks of Electron's main process, over a wire of their own: the keychain, and the local services'
 * process. Both ends are here, so that names and shapes are written once.
 */
import type { SecretStore } from '../core/deps.ts';
import { ExpectedError, type WireError } from '../shared/errors.ts';
import { type RpcClient, rpcClient, serveRpc } from '../shared/rpc.ts';
import { z } from '../shared/schema.ts';
import type { Wire } from '../shared/wire.ts';

/** First message to the core's process; the control port comes with it. */
export interface ControlMessage {
  readonly type: 'control';
  readonly secrets: SecretStore['kind'];
}
/** A window's port comes with it. */
export interface WindowMessage {
  readonly type: 'window';
}
/** The port to the local services that were asked for by `local.start`. */
export interface LocalMessage {
  readonly type: 'local';
  readonly id: number;
}
/** The program ends: close everything, then exit. */
export interface CloseMessage {
  readonly type: 'close';
}
/** The core's process to main: the data directory cannot be opened at all. It waits for `close` and ends. */
export interface FailedMessage {
  readonly type: 'failed';
  readonly error: WireError;
}
/** Exit code of a core's process that could not open the data directory: starting it again would change nothing. */
export const CANNOT_OPEN_EXIT = 73;

export type CoreMessage = ControlMessage | WindowMessage | LocalMessage | CloseMessage;

const text = z.string().max(64 * 1024);
const none = z.strictObject({});
const schemas = {
  'secrets.get': z.strictObject({ key: text }),
  'secrets.set': z.strictObject({ key: text, secret: text }),
  'secrets.delete': z.strictObject({ key: text }),
  'secrets.has': z.strictObject({ key: text }),
  'local.start': none,
  'local.stop': none,
} as const;

export interface LocalProcess {
  /** Starts the local services anew and sends their port to the core; returns the port's id. */
  start(): Promise<number>;
  stop(): Promise<void>;
  /** Told with the id when that process is gone. */
  onExit(exited: (id: number) => void): () => void;
}

export interface ControlOptions {
  readonly secrets: SecretStore;
  readonly local: LocalProcess;
  onDefect(name: string, error: unknown): void;
}

/** Main's end. */
export function serveControl(wire: Wire, { secrets, local, onDefect }: ControlOptions): void {
  serveRpc(wire, {
    call: async (name, args) => {
      switch (name) {
        case 'secrets.get':
          return secrets.get(schemas[name].parse(args).key);
        case 'secrets.set': {
          const { key, secret } = schemas[name].parse(args);
          return secrets.set(key, secret);
        }
        case 'secrets.delete':
          return secrets.delete(schemas[name].parse(args).key);
        case 'secrets.has':
          return secrets.has(schemas[name].parse(args).key);
        case 'local.start':
          return local.start();
        case 'local.stop':
          return local.stop();
        default:
          throw new ExpectedError('unknown-call', 'The main process does not know this call', { name });
      }
    },
    subscribe: (name, emit) => {
      if (name !== 'local.exited') throw new ExpectedError('unknown-call', 'No such event', { name });
      return local.onExit(emit);
    },
    onDefect,
  });
}

export interface Control {
  readonly secrets: SecretStore;
  startLocal(): Promise<number>;
  stopLocal(): Promise<void>;
  onLocalExit(exited: (id: number) => void): () => void;
}

/** The core's end. */
export function controlClient(wire: Wire, kind: SecretStore['kind']): Control {
  const rpc = rpcClient(wire);
  return {
    secrets: remoteSecrets(rpc, kind),
    startLocal: async () => z.int().parse(await rpc.call('local.start', {})),
    stopLocal: async () => {
      await rpc.call('local.stop', {});
    },
    onLocalExit: (exited) => rpc.on('local.exited', (id) => exited(z.int().parse(id))),
  };
}

function remoteSecrets(rpc: RpcClient, kind: SecretStore['kind']): SecretStore {
  return {
    kind,
    get: async (key) =>
      z
        .string()
        .nullable()
        .parse(await rpc.call('secrets.get', { key })),
    set: async (key, secret) => {
      await rpc.call('secrets.set', { key, secret });
    },
    delete: async (key) => {
      await rpc.call('secrets.delete', { key });
    },
    has: async (key) => z.boolean().parse(await rpc.call('secrets.has', { key })),
  };
}
