/** The contract over a wire: the typed client, and the server that checks arguments and results by schema. */
import { type CallName, commands, type EventName, events, type PayloadOf, queries } from './contract.ts';
import { ExpectedError } from './errors.ts';
import type { ConsoleClient, Handlers } from './handlers.ts';
import { type CallContext, rpcClient, serveRpc } from './rpc.ts';
import { z } from './schema.ts';
import type { Wire } from './wire.ts';

export interface ConsoleServer {
  readonly handlers: Handlers;
  /** Listens to one event; returns its end. */
  subscribe<N extends EventName>(name: N, listener: (payload: PayloadOf<N>) => void): () => void;
  /** Told of every failure that is a bug. */
  onDefect(name: string, error: unknown): void;
}

const calls = { ...queries, ...commands };

function isCall(name: string): name is CallName {
  return Object.hasOwn(calls, name);
}

function isEvent(name: string): name is EventName {
  return Object.hasOwn(events, name);
}

function unknownCall(name: string): ExpectedError {
  return new ExpectedError('unknown-call', 'The console core does not know this call', {
    name: name.slice(0, 80),
  });
}

async function answer(
  handlers: Handlers,
  name: CallName,
  args: unknown,
  context: CallContext,
): Promise<unknown> {
  const schema = calls[name];
  const checked = schema.args.safeParse(args);
  if (!checked.success) {
    throw new ExpectedError('invalid-arguments', `${name}: ${z.prettifyError(checked.error)}`, { name });
  }
  // The table is typed by name; the schema of that name has just proved the arguments.
  const handler = handlers[name] as (args: unknown, context: CallContext) => unknown;
  return schema.result.parse(await handler(checked.data, context));
}

/** Serves the contract on one wire until it closes. */
export function serveConsole(wire: Wire, server: ConsoleServer): void {
  serveRpc(wire, {
    call: (name, args, context) => {
      if (!isCall(name)) return Promise.reject(unknownCall(name));
      return answer(server.handlers, name, args, context);
    },
    subscribe: (name, emit) => {
      if (!isEvent(name)) throw unknownCall(name);
      return server.subscribe(name, emit);
    },
    onDefect: server.onDefect,
  });
}

/** The typed client of a wire whose other end is `serveConsole`. */
export function consoleClient(wire: Wire): ConsoleClient {
  const rpc = rpcClient(wire);
  return {
    // The server parsed the result by the same schema that gives this type.
    call: (name, args, options) => rpc.call(name, args, options) as Promise<never>,
    on: (name, listener) => rpc.on(name, (payload) => listener(payload as PayloadOf<typeof name>)),
    onClose: rpc.onClose,
    close: rpc.close,
  };
}
