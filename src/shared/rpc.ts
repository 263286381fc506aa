/**
 * Calls, cancel, events and unsubscribe over a {@link Wire}.
 *
 * The protocol, one object per message:
 *
 *     caller → server   {k:'call', id, name, args}   {k:'cancel', id}   {k:'on', id, name}   {k:'off', id}
 *     server → caller   {k:'ok', id, value}   {k:'fail', id, error}   {k:'event', id, payload}
 *
 * The server checks shape before use: a message that is none of these is dropped (it came from a broken or hostile
 * peer, and there is no call to answer).
 */
import { ExpectedError, fromWireError, toWireError, type WireError } from './errors.ts';
import type { Wire } from './wire.ts';

export interface CallContext {
  /** Aborted when the caller cancels or goes away. Commands that already changed something finish anyway. */
  readonly signal: AbortSignal;
}

export interface RpcServer {
  /** Answers one call, or throws. Unknown names throw `unknown-call`. */
  call(name: string, args: unknown, context: CallContext): Promise<unknown>;
  /** Starts an event stream; returns its end. Unknown names throw. */
  subscribe(name: string, emit: (payload: unknown) => void): () => void;
  /** Told of every failure that is a bug. */
  onDefect(name: string, error: unknown): void;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface RpcClient {
  call(name: string, args: unknown, options?: CallOptions): Promise<unknown>;
  on(name: string, listener: (payload: unknown) => void): () => void;
  onClose(closed: () => void): void;
  close(): void;
}

type Incoming =
  | { readonly k: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly k: 'on'; readonly id: number; readonly name: string }
  | { readonly k: 'cancel' | 'off'; readonly id: number };

function readIncoming(message: unknown): Incoming | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { k, id, name, args } = message as { k?: unknown; id?: unknown; name?: unknown; args?: unknown };
  if (typeof id !== 'number') return undefined;
  if (k === 'cancel' || k === 'off') return { k, id };
  if (typeof name !== 'string') return undefined;
  if (k === 'call') return { k, id, name, args };
  return k === 'on' ? { k, id, name } : undefined;
}

/** Serves one wire until it closes. */
export function serveRpc(wire: Wire, server: RpcServer): void {
  const running = new Map<number, AbortController>();
  const streams = new Map<number, () => void>();

  const fail = (id: number, name: string, error: unknown) => {
    if (!(error instanceof ExpectedError)) server.onDefect(name, error);
    wire.send({ k: 'fail', id, error: toWireError(error) });
  };

  const answer = async (id: number, name: string, args: unknown) => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const value = await server.call(name, args, { signal: controller.signal });
      wire.send({ k: 'ok', id, value });
    } catch (error) {
      fail(
        id,
        name,
        controller.signal.aborted && !(error instanceof ExpectedError) ? cancelled(name) : error,
      );
    } finally {
      running.delete(id);
    }
  };

  const open = (id: number, name: string) => {
    try {
      streams.set(
        id,
        server.subscribe(name, (payload) => wire.send({ k: 'event', id, payload })),
      );
    } catch (error) {
      fail(id, name, error);
    }
  };

  wire.onMessage((message) => {
    const incoming = readIncoming(message);
    if (!incoming) return;
    switch (incoming.k) {
      case 'call':
        void answer(incoming.id, incoming.name, incoming.args);
        return;
      case 'cancel':
        running.get(incoming.id)?.abort();
        return;
      case 'on':
        open(incoming.id, incoming.name);
        return;
      case 'off':
        streams.get(incoming.id)?.();
        streams.delete(incoming.id);
    }
  });

  wire.onClose(() => {
    for (const controller of running.values()) controller.abort();
    for (const end of streams.values()) end();
    streams.clear();
  });
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: ExpectedError) => void;
}

function cancelled(name: string): ExpectedError {
  return new ExpectedError('cancelled', `${name} was cancelled`, { name });
}

/** The calling side of one wire. When the wire closes, every waiting call fails with `connection-closed`. */
export function rpcClient(wire: Wire): RpcClient {
  let lastId = 0;
  let open = true;
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<number, (payload: unknown) => void>();
  const closed: (() => void)[] = [];
  const gone = () => new ExpectedError('connection-closed', 'The connection to the console core is closed');

  wire.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return;
    // Our own server speaks on the other end of a wire that this client opened: the shape is ours.
    const { k, id, value, error, payload } = message as {
      k: string;
      id: number;
      value?: unknown;
      error?: WireError;
      payload?: unknown;
    };
    if (k === 'event') return listeners.get(id)?.(payload);
    const call = waiting.get(id);
    if (!call) return;
    waiting.delete(id);
    if (k === 'ok') call.resolve(value);
    else if (error) call.reject(fromWireError(error));
  });

  wire.onClose(() => {
    open = false;
    for (const call of waiting.values()) call.reject(gone());
    waiting.clear();
    for (const tell of closed) tell();
  });

  return {
    call(name, args, options) {
      if (!open) return Promise.reject(gone());
      const signal = options?.signal;
      if (signal?.aborted) return Promise.reject(cancelled(name));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const cancel = () => {
          wire.send({ k: 'cancel', id });
          if (waiting.delete(id)) reject(cancelled(name));
        };
        signal?.addEventListener('abort', cancel, { once: true });
        const settle = () => signal?.removeEventListener('abort', cancel);
        waiting.set(id, {
          resolve: (value) => {
            settle();
            resolve(value);
          },
          reject: (error) => {
            settle();
            reject(error);
          },
        });
        wire.send({ k: 'call', id, name, args });
      });
    },
    on(name, listener) {
      lastId += 1;
      const id = lastId;
      listeners.set(id, listener);
      wire.send({ k: 'on', id, name });
      return () => {
        if (listeners.delete(id)) wire.send({ k: 'off', id });
      };
    },
    onClose: (tell) => {
      if (open) closed.push(tell);
      else tell();
    },
    close: () => wire.close(),
  };
}
