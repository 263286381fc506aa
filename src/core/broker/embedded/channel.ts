/**
 * A channel of the embedded broker: the port's operations, each in the current turn and answered after its commit. A
 * broken rule closes the channel, as AMQP has it, and gives back what it holds.
 */
import { ExpectedError } from '../../../shared/errors.ts';
import type { Log } from '../../deps.ts';
import { channelError, type Subject } from '../channel-errors.ts';
import type {
  BrokerChannel,
  ChannelOptions,
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
import { decodeProperties, encodeProperties } from '../properties/codec.ts';
import { editRawProperties } from '../properties/edit.ts';
import type { Broker } from './broker.ts';
import { ChannelFault } from './channel-fault.ts';
import type { Entry, Queue, QueueConsumer } from './queue.ts';

interface Held {
  readonly queue: Queue;
  readonly entry: Entry;
  readonly consumer: ChannelConsumer | null;
}

interface ChannelConsumer extends QueueConsumer {
  readonly queue: Queue;
  unacked: number;
  ended(): void;
}

/** The user that every connection to the embedded broker has; another `user-id` is refused as RabbitMQ refuses it. */
export const EMBEDDED_USER = 'local';

/** AMQP's `basic.get` and quorum queues add this header to what was given back before. */
const DELIVERY_COUNT = 'x-delivery-count';

export class EmbeddedChannel implements BrokerChannel {
  readonly closed: Promise<CloseReason>;
  readonly #broker: Broker;
  readonly #connection: object;
  readonly #confirm: boolean;
  readonly #log: Log;
  readonly #resolveClosed: (reason: CloseReason) => void;
  readonly #held = new Map<number, Held>();
  readonly #consumers = new Map<string, ChannelConsumer>();
  #lastTag = 0;
  #lastConsumer = 0;
  #prefetch = 0;
  #reason: CloseReason | null = null;

  constructor(broker: Broker, connection: object, options: ChannelOptions, log: Log) {
    this.#broker = broker;
    this.#connection = connection;
    this.#confirm = options.confirm ?? false;
    this.#log = log;
    const { promise, resolve } = Promise.withResolvers<CloseReason>();
    this.closed = promise;
    this.#resolveClosed = resolve;
  }

  declareExchange(name: string, type: ExchangeType, options: DeclareExchange = {}): Promise<void> {
    return this.#do('declareExchange', 'exchange', () =>
      this.#broker.topology.declareExchange(name, type, { durable: true, ...options }),
    );
  }

  deleteExchange(name: string): Promise<void> {
    return this.#do('deleteExchange', 'exchange', () => this.#broker.topology.deleteExchange(name));
  }

  declareQueue(name: string, options: DeclareQueue = {}): Promise<QueueCounts> {
    return this.#do('declareQueue', 'queue', () => {
      const wanted = { durable: !options.exclusive, ...options };
      const queue = this.#broker.topology.declareQueue(name, wanted, this.#connection);
      this.#broker.touch(queue);
      return countsOf(queue);
    });
  }

  checkQueue(name: string): Promise<QueueCounts> {
    return this.#do('checkQueue', 'queue', () => countsOf(this.#queue(name)));
  }

  checkExchange(name: string): Promise<void> {
    return this.#do('checkExchange', 'exchange', () => {
      if (name !== '') this.#broker.topology.exchange(name);
    });
  }

  deleteQueue(name: string): Promise<void> {
    return this.#do('deleteQueue', 'queue', () => {
      if (this.#broker.topology.queues.has(name)) this.#broker.removeQueue(this.#queue(name));
    });
  }

  bindQueue(queue: string, exchange: string, routingKey: string): Promise<void> {
    return this.#do('bindQueue', 'binding', () =>
      this.#broker.topology.bind(this.#queue(queue), exchange, routingKey),
    );
  }

  unbindQueue(queue: string, exchange: string, routingKey: string): Promise<void> {
    return this.#do('unbindQueue', 'binding', () =>
      this.#broker.topology.unbind(this.#queue(queue).name, exchange, routingKey),
    );
  }

  async publish(
    exchange: string,
    routingKey: string,
    message: OutgoingMessage,
    options: { readonly mandatory?: boolean } = {},
  ): Promise<PublishOutcome> {
    if (!this.#confirm) {
      throw new ExpectedError('invalid-arguments', 'publish: the channel was opened without confirms');
    }
    if (this.#reason) return { kind: 'unknown', text: `the channel was closed: ${this.#reason.text}` };
    assertFits('exchange name', exchange);
    assertFits('routing key', routingKey);
    const raw = 'raw' in message.properties ? message.properties.raw : encodeProperties(message.properties);
    const committed = this.#broker.turns.join();
    try {
      this.#assertAllowed(raw);
      // Copies: the caller may reuse its buffers once this returns. (Buffer's own slice would share them.)
      const content = { raw: new Uint8Array(raw), body: new Uint8Array(message.body) };
      const mandatory = options.mandatory ?? false;
      const outcome = this.#broker.publish({ exchange, routingKey, content, mandatory });
      await committed;
      return outcome;
    } catch (error) {
      if (error instanceof ExpectedError) throw error;
      if (!(error instanceof ChannelFault)) return { kind: 'unknown', text: 'the broker could not store it' };
      this.#end(error.reason);
      return { kind: 'refused', ...error.reason };
    }
  }

  prefetch(count: number): Promise<void> {
    return this.#do('prefetch', 'channel', () => {
      this.#prefetch = count;
    });
  }

  consume(
    queueName: string,
    receive: (delivery: Delivery) => void,
    options: ConsumeOptions = {},
  ): Promise<Consumer> {
    return this.#do('consume', 'queue', () => {
      const queue = this.#queue(queueName);
      this.#assertConsumable(queue, options);
      this.#lastConsumer += 1;
      const tag = options.consumerTag ?? `ctag-${this.#lastConsumer}`;
      if (this.#consumers.has(tag)) {
        throw new ChannelFault(530, `NOT_ALLOWED - attempt to reuse consumer tag '${tag}'`);
      }
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const consumer = this.#consumer(queue, tag, receive, options, resolve);
      this.#consumers.set(tag, consumer);
      queue.addConsumer(consumer);
      this.#broker.touch(queue);
      return { consumerTag: tag, ended, cancel: () => this.#cancel(consumer) };
    });
  }

  get(queueName: string): Promise<Delivery | null> {
    return this.#do('get', 'queue', () => {
      const queue = this.#queue(queueName);
      this.#broker.touch(queue);
      const entry = this.#broker.takeFor(queue);
      return entry ? this.#deliver({ queue, entry, consumer: null }, null) : null;
    });
  }

  ack(deliveryTag: number, multiple = false): void {
    this.#settle(deliveryTag, multiple, (queue, entry) => this.#broker.settled(queue, entry));
  }

  nack(deliveryTag: number, options: { readonly requeue: boolean; readonly multiple?: boolean }): void {
    this.#settle(deliveryTag, options.multiple ?? false, (queue, entry) => {
      if (options.requeue) this.#broker.giveBack(queue, entry);
      else this.#broker.rejected(queue, entry);
    });
  }

  reject(deliveryTag: number, requeue: boolean): void {
    this.nack(deliveryTag, { requeue });
  }

  barrier(): Promise<void> {
    return this.#do('barrier', 'channel', () => undefined);
  }

  async close(): Promise<void> {
    if (this.#reason) return;
    const committed = this.#broker.turns.join();
    this.#end({ code: 0, text: 'closed' });
    await committed;
  }

  /** The connection went away with this reason. */
  drop(reason: CloseReason): void {
    if (this.#reason) return;
    void this.#broker.turns.join();
    this.#end(reason);
  }

  /** The broker lost its memory (a failed commit): nothing is given back, the file has it. */
  abandon(reason: CloseReason): void {
    if (this.#reason) return;
    this.#reason = reason;
    for (const consumer of this.#consumers.values()) consumer.ended();
    this.#resolveClosed(reason);
  }

  async #do<T>(call: string, subject: Subject, operation: () => T): Promise<T> {
    if (this.#reason) throw channelError(call, subject, { code: 0, text: 'the channel is closed' });
    const committed = this.#broker.turns.join();
    let answer: T;
    try {
      answer = operation();
    } catch (error) {
      if (!(error instanceof ChannelFault)) throw error;
      this.#end(error.reason);
      throw channelError(call, subject, error.reason, error);
    }
    try {
      await committed;
    } catch (error) {
      throw channelError(call, subject, { code: 541, text: 'the broker could not store it' }, error);
    }
    return answer;
  }

  #queue(name: string): Queue {
    return this.#broker.topology.queue(name, this.#connection);
  }

  #assertAllowed(raw: Uint8Array): void {
    const { userId, expiration } = decodeProperties(raw);
    if (expiration !== undefined && !/^\d{1,15}$/.test(expiration)) {
      throw new ChannelFault(406, `PRECONDITION_FAILED - invalid expiration '${expiration}'`);
    }
    if (userId === undefined || userId === EMBEDDED_USER) return;
    throw new ChannelFault(
      406,
      `PRECONDITION_FAILED - user_id property set to '${userId}' but authenticated user was '${EMBEDDED_USER}'`,
    );
  }

  #assertConsumable(queue: Queue, options: ConsumeOptions): void {
    const blocked = options.exclusive
      ? queue.consumers.length > 0
      : queue.consumers.some((one) => one.exclusive);
    if (blocked) throw new ChannelFault(403, `ACCESS_REFUSED - queue '${queue.name}' in exclusive use`);
  }

  #consumer(
    queue: Queue,
    tag: string,
    receive: (delivery: Delivery) => void,
    options: ConsumeOptions,
    ended: () => void,
  ): ChannelConsumer {
    const prefetch = options.noAck ? 0 : this.#prefetch;
    const consumer: ChannelConsumer = {
      tag,
      queue,
      exclusive: options.exclusive ?? false,
      unacked: 0,
      get facts() {
        return {
          tag,
          connection: null,
          prefetch: prefetch === 0 ? null : prefetch,
          unacked: consumer.unacked,
          acks: options.noAck !== true,
          active: true,
        };
      },
      hasRoom: () => prefetch === 0 || consumer.unacked < prefetch,
      take: (_queue, entry) => {
        const delivery = this.#deliver({ queue, entry, consumer }, tag);
        if (options.noAck) this.ack(delivery.deliveryTag);
        return () => {
          if (!this.#reason) this.#hand(delivery, receive);
        };
      },
      end: () => {
        this.#consumers.delete(tag);
        ended();
      },
      ended,
    };
    return consumer;
  }

  #hand(delivery: Delivery, receive: (delivery: Delivery) => void): void {
    try {
      receive(delivery);
    } catch (error) {
      this.#log.error('a receiver of deliveries failed', error, { routingKey: delivery.routingKey });
    }
  }

  #deliver(held: Held, consumerTag: string | null): Delivery {
    const { queue, entry, consumer } = held;
    const content = this.#broker.content(entry);
    const redelivered = entry.delivered;
    entry.delivered = true;
    this.#lastTag += 1;
    this.#held.set(this.#lastTag, held);
    if (consumer) consumer.unacked += 1;
    const rawProperties =
      queue.limits.type === 'quorum' && entry.returns > 0
        ? withCount(content.raw, entry.returns)
        : content.raw;
    return {
      deliveryTag: this.#lastTag,
      consumerTag,
      exchange: entry.exchange,
      routingKey: entry.routingKey,
      redelivered,
      properties: decodeProperties(rawProperties),
      rawProperties,
      body: content.body,
    };
  }

  #settle(tag: number, multiple: boolean, settle: (queue: Queue, entry: Entry) => void): void {
    if (this.#reason) return;
    void this.#broker.turns.join();
    // With `multiple`, tag 0 stands for everything held; tags are kept in the order they were given.
    const tags = multiple ? [...this.#held.keys()].filter((one) => tag === 0 || one <= tag) : [tag];
    if (!multiple && !this.#held.has(tag)) {
      this.#end({ code: 406, text: `PRECONDITION_FAILED - unknown delivery tag ${tag}` });
      return;
    }
    for (const one of tags) this.#release(one, settle);
  }

  #release(tag: number, settle: (queue: Queue, entry: Entry) => void): void {
    const held = this.#held.get(tag);
    if (!held) return;
    this.#held.delete(tag);
    if (held.consumer) held.consumer.unacked -= 1;
    settle(held.queue, held.entry);
  }

  async #cancel(consumer: ChannelConsumer): Promise<void> {
    if (this.#reason || !this.#consumers.has(consumer.tag)) return;
    await this.#do('cancel', 'channel', () => {
      consumer.end();
      this.#broker.removeConsumer(consumer.queue, consumer);
    });
  }

  #end(reason: CloseReason): void {
    if (this.#reason) return;
    this.#reason = reason;
    for (const consumer of [...this.#consumers.values()]) {
      consumer.end();
      this.#broker.removeConsumer(consumer.queue, consumer);
    }
    for (const tag of [...this.#held.keys()]) {
      this.#release(tag, (queue, entry) => this.#broker.giveBack(queue, entry));
    }
    this.#resolveClosed(reason);
  }
}

/** AMQP's short strings hold 255 bytes. */
function assertFits(what: string, name: string): void {
  const size = Buffer.byteLength(name);
  if (size <= 255) return;
  throw new ExpectedError('invalid-message', `The ${what} has ${size} bytes; the broker takes 255`, {
    what,
    size,
    limit: 255,
  });
}

function countsOf(queue: Queue): QueueCounts {
  return { queue: queue.name, messages: queue.ready.size, consumers: queue.consumers.length };
}

function withCount(raw: Uint8Array, count: number): Uint8Array {
  return editRawProperties(raw, {
    dropHeader: (key) => key === DELIVERY_COUNT,
    dropProperties: [],
    addHeaders: [{ key: DELIVERY_COUNT, value: { type: 'int64', value: BigInt(count) } }],
  });
}
