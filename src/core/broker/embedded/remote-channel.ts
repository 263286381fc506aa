/** A channel of the embedded broker in another process. */
import { type ErrorCode, ExpectedError, messageOf } from '../../../shared/errors.ts';
import type { RpcClient } from '../../../shared/rpc.ts';
import type { Log } from '../../deps.ts';
import { LazyDelivery } from '../delivery.ts';
import type {
  BrokerChannel,
  CloseReason,
  ConsumeOptions,
  Consumer,
  DeclareExchange,
  DeclareQueue,
  Delivery,
  ExchangeType,
  OutgoingMessage,
  PublishOutcome,
  QueueCounts,
} from '../port.ts';
import { encodeProperties } from '../properties/codec.ts';
import { ANSWER_WITHIN_MS, callWithin } from './remote-call.ts';
import type { ChannelCall, WireDelivery } from './remote-protocol.ts';

interface Reader {
  readonly receive: (delivery: Delivery) => void;
  readonly end: () => void;
}

const CONFIRM_WITHIN_MS = 30_000;
/** The broker refused these before it took the message. */
const NOT_SENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['invalid-arguments', 'invalid-message']);

export class RemoteChannel implements BrokerChannel {
  readonly closed: Promise<CloseReason>;
  readonly #rpc: RpcClient;
  readonly #id: number;
  readonly #log: Log;
  readonly #resolveClosed: (reason: CloseReason) => void;
  readonly #readers = new Map<string, Reader>();
  #reason: CloseReason | null = null;

  constructor(rpc: RpcClient, id: number, log: Log) {
    this.#rpc = rpc;
    this.#id = id;
    this.#log = log;
    const { promise, resolve } = Promise.withResolvers<CloseReason>();
    this.closed = promise;
    this.#resolveClosed = resolve;
  }

  declareExchange(name: string, type: ExchangeType, options?: DeclareExchange): Promise<void> {
    return this.#void('declareExchange', name, type, options);
  }

  deleteExchange(name: string): Promise<void> {
    return this.#void('deleteExchange', name);
  }

  declareQueue(name: string, options?: DeclareQueue): Promise<QueueCounts> {
    return this.#call('declareQueue', [name, options]) as Promise<QueueCounts>;
  }

  checkQueue(name: string): Promise<QueueCounts> {
    return this.#call('checkQueue', [name]) as Promise<QueueCounts>;
  }

  checkExchange(name: string): Promise<void> {
    return this.#void('checkExchange', name);
  }

  deleteQueue(name: string): Promise<void> {
    return this.#void('deleteQueue', name);
  }

  bindQueue(queue: string, exchange: string, routingKey: string): Promise<void> {
    return this.#void('bindQueue', queue, exchange, routingKey);
  }

  unbindQueue(queue: string, exchange: string, routingKey: string): Promise<void> {
    return this.#void('unbindQueue', queue, exchange, routingKey);
  }

  prefetch(count: number): Promise<void> {
    return this.#void('prefetch', count);
  }

  barrier(): Promise<void> {
    return this.#void('barrier');
  }

  async get(queue: string): Promise<Delivery | null> {
    const delivery = (await this.#call('get', [queue])) as WireDelivery | null;
    return delivery && withProperties(delivery);
  }

  async publish(
    exchange: string,
    routingKey: string,
    message: OutgoingMessage,
    options: { readonly mandatory?: boolean } = {},
  ): Promise<PublishOutcome> {
    if (this.#reason) return { kind: 'unknown', text: `the channel was closed: ${this.#reason.text}` };
    const raw = 'raw' in message.properties ? message.properties.raw : encodeProperties(message.properties);
    const args = {
      channel: this.#id,
      exchange,
      routingKey,
      message: { body: message.body, properties: { raw } },
      mandatory: options.mandatory ?? false,
    };
    try {
      return (await this.#within('publish', CONFIRM_WITHIN_MS, args)) as PublishOutcome;
    } catch (error) {
      if (error instanceof ExpectedError && NOT_SENT.has(error.code)) throw error;
      // The wire closed or nothing came back: it may or may not have been stored.
      return { kind: 'unknown', text: messageOf(error) };
    }
  }

  async consume(
    queue: string,
    receive: (delivery: Delivery) => void,
    options: ConsumeOptions = {},
  ): Promise<Consumer> {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    // Named here and known before the call: the first delivery may come before its answer.
    const tag = options.consumerTag ?? `remote-${crypto.randomUUID()}`;
    this.#readers.set(tag, { receive, end: resolve });
    try {
      await this.#within('consume', ANSWER_WITHIN_MS, {
        channel: this.#id,
        queue,
        options: { ...options, consumerTag: tag },
      });
    } catch (error) {
      this.#readers.delete(tag);
      throw error;
    }
    return {
      consumerTag: tag,
      ended,
      cancel: () => this.#unlessClosed(() => this.#cancel(tag)),
    };
  }

  ack(tag: number, multiple = false): void {
    this.#tell('ack', { channel: this.#id, tag, multiple });
  }

  nack(tag: number, options: { readonly requeue: boolean; readonly multiple?: boolean }): void {
    const multiple = options.multiple ?? false;
    this.#tell('nack', { channel: this.#id, tag, requeue: options.requeue, multiple });
  }

  reject(tag: number, requeue: boolean): void {
    this.nack(tag, { requeue });
  }

  close(): Promise<void> {
    return this.#unlessClosed(async () => {
      await this.#call('close', []);
      await this.closed;
    });
  }

  delivered(tag: string, delivery: WireDelivery): void {
    try {
      this.#readers.get(tag)?.receive(withProperties(delivery));
    } catch (error) {
      this.#log.error('a receiver of deliveries failed', error, { routingKey: delivery.routingKey });
    }
  }

  consumerEnded(tag: string): void {
    this.#readers.get(tag)?.end();
    this.#readers.delete(tag);
  }

  ended(reason: CloseReason): void {
    if (this.#reason) return;
    this.#reason = reason;
    for (const reader of this.#readers.values()) reader.end();
    this.#readers.clear();
    this.#resolveClosed(reason);
  }

  async #cancel(tag: string): Promise<void> {
    if (this.#readers.has(tag)) await this.#within('cancel', ANSWER_WITHIN_MS, { channel: this.#id, tag });
  }

  /** What is to be ended has ended by itself when the channel goes away meanwhile. */
  async #unlessClosed(end: () => Promise<void>): Promise<void> {
    if (this.#reason) return;
    try {
      await end();
    } catch (error) {
      if (this.#reason === null) throw error;
    }
  }

  #call(name: ChannelCall, args: readonly unknown[]): Promise<unknown> {
    if (this.#reason) {
      return Promise.reject(new ExpectedError('broker-closed', `${name}: the channel is closed`));
    }
    return this.#within(name, ANSWER_WITHIN_MS, { channel: this.#id, args });
  }

  async #void(name: ChannelCall, ...args: readonly unknown[]): Promise<void> {
    await this.#call(name, args);
  }

  #within(name: string, ms: number, args: unknown): Promise<unknown> {
    return callWithin(this.#rpc, name, args, ms);
  }

  /** Sent without waiting, in order with everything else; a failure means that the wire is gone, and it gives back what was held. */
  #tell(name: string, args: unknown): void {
    if (this.#reason) return;
    this.#rpc
      .call(name, args)
      .catch((error) =>
        this.#log.warn('an acknowledgement did not reach the broker', { name, reason: messageOf(error) }),
      );
  }
}

function withProperties(delivery: WireDelivery): Delivery {
  return new LazyDelivery(delivery);
}
