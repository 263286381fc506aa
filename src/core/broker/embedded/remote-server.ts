/**
 * Serves the embedded broker and its result store to one other process. Whatever that process held is given back, and
 * what it owned is removed, when its wire closes.
 */
import { ExpectedError } from '../../../shared/errors.ts';
import { serveRpc } from '../../../shared/rpc.ts';
import type { Wire } from '../../../shared/wire.ts';
import type { Log } from '../../deps.ts';
import type { ResultReader } from '../../results/port.ts';
import type {
  BrokerChannel,
  BrokerSession,
  CloseReason,
  ConsumeOptions,
  Consumer,
  DedicatedConnection,
  Delivery,
  OutgoingMessage,
} from '../port.ts';
import type { EmbeddedEngine } from './engine.ts';
import {
  CHANNEL_CALLS,
  type ChannelCall,
  type OpenChannelArgs,
  PUSHES,
  type Push,
  type WireDelivery,
} from './remote-protocol.ts';

export interface LocalServer {
  readonly engine: EmbeddedEngine;
  readonly results: ResultReader;
  readonly log: Log;
}

type Call = (args: never) => unknown;

function missing(what: string, id: number): ExpectedError {
  return new ExpectedError('broker-closed', `There is no ${what} ${id}`);
}

function withoutProperties({ properties: _decoded, ...delivery }: Delivery): WireDelivery {
  return delivery;
}

/** The objects that one peer has open, by the numbers it knows them by. */
class Peer {
  readonly #session: BrokerSession;
  readonly #push: (push: Push) => void;
  readonly #channels = new Map<number, BrokerChannel>();
  readonly #connections = new Map<number, DedicatedConnection>();
  readonly #consumers = new Map<string, Consumer>();
  #lastId = 0;

  constructor(session: BrokerSession, push: (push: Push) => void) {
    this.#session = session;
    this.#push = push;
  }

  async openDedicated({ name }: { name: string }): Promise<number> {
    const connection = await this.#session.openDedicated(name);
    this.#lastId += 1;
    const id = this.#lastId;
    this.#connections.set(id, connection);
    void connection.closed.then((reason) => {
      this.#connections.delete(id);
      this.#push({ kind: 'connection-closed', connection: id, reason });
    });
    return id;
  }

  async closeDedicated({ connection }: { connection: number }): Promise<void> {
    await this.#connections.get(connection)?.close();
  }

  async openChannel({ on, confirm }: OpenChannelArgs): Promise<number> {
    const channel = await this.#opener(on, confirm);
    this.#lastId += 1;
    const id = this.#lastId;
    this.#channels.set(id, channel);
    void channel.closed.then((reason) => this.#closed(id, reason));
    return id;
  }

  call(
    name: ChannelCall,
    { channel, args }: { channel: number; args: readonly unknown[] },
  ): Promise<unknown> {
    // The client's proxy of the port is the only caller: name and arguments are the port's own.
    const method = this.#channel(channel)[name] as (...args: unknown[]) => Promise<unknown>;
    return method.apply(this.#channel(channel), [...args]);
  }

  async get({ channel, args }: { channel: number; args: readonly [string] }): Promise<WireDelivery | null> {
    const delivery = await this.#channel(channel).get(...args);
    return delivery && withoutProperties(delivery);
  }

  publish(args: {
    channel: number;
    exchange: string;
    routingKey: string;
    message: OutgoingMessage;
    mandatory: boolean;
  }): Promise<unknown> {
    const { channel, exchange, routingKey, message, mandatory } = args;
    return this.#channel(channel).publish(exchange, routingKey, message, { mandatory });
  }

  async consume(args: { channel: number; queue: string; options: ConsumeOptions }): Promise<string> {
    const { channel } = args;
    const consumer = await this.#channel(channel).consume(
      args.queue,
      (delivery) => {
        const tag = delivery.consumerTag ?? '';
        this.#push({ kind: 'delivery', channel, tag, delivery: withoutProperties(delivery) });
      },
      args.options,
    );
    const tag = consumer.consumerTag;
    this.#consumers.set(consumerKey(channel, tag), consumer);
    void consumer.ended.then(() => {
      this.#consumers.delete(consumerKey(channel, tag));
      this.#push({ kind: 'ended', channel, tag });
    });
    return tag;
  }

  async cancel({ channel, tag }: { channel: number; tag: string }): Promise<void> {
    await this.#consumers.get(consumerKey(channel, tag))?.cancel();
  }

  ack({ channel, tag, multiple }: { channel: number; tag: number; multiple: boolean }): void {
    this.#channels.get(channel)?.ack(tag, multiple);
  }

  nack(args: { channel: number; tag: number; multiple: boolean; requeue: boolean }): void {
    this.#channels.get(args.channel)?.nack(args.tag, { requeue: args.requeue, multiple: args.multiple });
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  #opener(on: OpenChannelArgs['on'], confirm: boolean): Promise<BrokerChannel> {
    if (typeof on === 'string') return this.#session.openChannel(on, { confirm });
    const connection = this.#connections.get(on);
    if (!connection) throw new ExpectedError('not-connected', 'The connection is closed');
    return connection.openChannel({ confirm });
  }

  #channel(id: number): BrokerChannel {
    const channel = this.#channels.get(id);
    if (!channel) throw missing('channel', id);
    return channel;
  }

  #closed(id: number, reason: CloseReason): void {
    this.#channels.delete(id);
    this.#push({ kind: 'channel-closed', channel: id, reason });
  }
}

function consumerKey(channel: number, tag: string): string {
  return `${channel} ${tag}`;
}

function callsOf(peer: Peer, session: BrokerSession, results: ResultReader): ReadonlyMap<string, Call> {
  const table: Record<string, Call> = {
    hello: () => session.state,
    openDedicated: (args) => peer.openDedicated(args),
    closeDedicated: (args) => peer.closeDedicated(args),
    openChannel: (args) => peer.openChannel(args),
    publish: (args) => peer.publish(args),
    consume: (args) => peer.consume(args),
    cancel: (args) => peer.cancel(args),
    ack: (args) => peer.ack(args),
    nack: (args) => peer.nack(args),
    get: (args) => peer.get(args),
    queueDetails: ({ queue }: { queue: string }) => session.queueDetails(queue),
    consumersOf: ({ queue }: { queue: string }) => session.consumersOf(queue),
    topology: () => session.topology(),
    'results.get': ({ key }: { key: string }) => results.get(key),
    'results.ping': () => results.ping(),
  };
  for (const name of CHANNEL_CALLS) {
    if (name !== 'get') table[name] = (args) => peer.call(name, args);
  }
  return new Map(Object.entries(table));
}

/** Serves one wire until it closes. The peer is our own program in another process, not a foreign one. */
export function serveLocal(wire: Wire, { engine, results, log }: LocalServer): void {
  const session = engine.session();
  let push: (push: Push) => void = () => undefined;
  const peer = new Peer(session, (message) => push(message));
  const calls = callsOf(peer, session, results);
  serveRpc(wire, {
    call: async (name, args) => {
      const call = calls.get(name);
      if (!call) throw new ExpectedError('unknown-call', `The local services do not know ${name}`, { name });
      // Each entry of the table takes the arguments that `remote-client.ts` sends under its name.
      return call(args as never);
    },
    subscribe: (name, emit) => {
      if (name !== PUSHES) throw new ExpectedError('unknown-call', `There is no stream ${name}`, { name });
      push = emit;
      return () => {
        push = () => undefined;
      };
    },
    onDefect: (name, error) => log.error(`the local services failed in ${name}`, error),
  });
  wire.onClose(() => {
    peer.close().catch((error) => log.error('a session of the local services did not close', error));
  });
}
