/**
 * One channel of the port on amqplib. Every call answers, or fails with an ExpectedError within 20 s; an end of the
 * channel for whatever reason settles everything that waits on it.
 */
import {
  type Channel as AmqpChannel,
  ConfirmChannel,
  Channel as PlainChannel,
  type RawMessage,
} from '../../../../node_modules/amqplib/lib/channel_model.js';
import { ConfirmSelect, ConfirmSelectOk } from '../../../../node_modules/amqplib/lib/defs.js';
import { IllegalOperationError } from '../../../../node_modules/amqplib/lib/error.js';
import { ExpectedError } from '../../../shared/errors.ts';
import type { Log } from '../../deps.ts';
import { channelError, noAnswer, reasonOf, type Subject } from '../channel-errors.ts';
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
import { encodeProperties } from '../properties/codec.ts';
import { consumeArguments, declareArguments } from './arguments.ts';
import { receivedDelivery } from './delivery.ts';
import { PendingPublishes } from './pending-publishes.ts';
import type { RawConnection } from './raw-connection.ts';

export const ANSWER_WITHIN_MS = 20_000;
const CLOSE_WITHIN_MS = 5_000;

/** What a channel needs to know of its connection. */
export interface ChannelHost {
  readonly connection: RawConnection;
  readonly log: Log;
  readonly blocked: string | null;
  /** Why the connection ended, or null while it is there. */
  readonly endedBy: CloseReason | null;
  /** A call on it was not answered although it is not blocked: it hangs. */
  hangs(): void;
}

function ignored(): void {
  // The end that this would report is told by `closed`.
}

class RabbitConsumer implements Consumer {
  readonly consumerTag: string;
  readonly ended: Promise<void>;
  readonly #cancel: () => Promise<void>;

  constructor(consumerTag: string, ended: Promise<void>, cancel: () => Promise<void>) {
    this.consumerTag = consumerTag;
    this.ended = ended;
    this.#cancel = cancel;
  }

  cancel(): Promise<void> {
    return this.#cancel();
  }
}

export class RabbitChannel implements BrokerChannel {
  readonly closed: Promise<CloseReason>;
  readonly #host: ChannelHost;
  readonly #amqp: AmqpChannel;
  readonly #confirms: boolean;
  readonly #publishes = new PendingPublishes();
  #reason: CloseReason | null = null;
  #isClosed = false;
  #closing: Promise<void> | null = null;
  #prefetch = 0;

  private constructor(host: ChannelHost, confirms: boolean) {
    this.#host = host;
    this.#confirms = confirms;
    this.#amqp = confirms ? new ConfirmChannel(host.connection) : new PlainChannel(host.connection);
    this.#amqp.setOptions({});
    const { promise, resolve } = Promise.withResolvers<CloseReason>();
    this.closed = promise;
    this.#amqp.on('error', (error: unknown) => {
      this.#reason = reasonOf(error) ?? { code: 541, text: String(error) };
    });
    this.#amqp.on('close', () => this.#end(resolve));
    this.#amqp.on('return', (message: RawMessage) => this.#returned(message));
    this.#amqp.on('handler-error', (error: unknown) => host.log.error('a channel handler failed', error));
  }

  static async open(host: ChannelHost, { confirm = false }: ChannelOptions = {}): Promise<RabbitChannel> {
    const channel = new RabbitChannel(host, confirm);
    await channel.#call('openChannel', 'channel', () => channel.#amqp.open());
    if (confirm) await channel.#call('openChannel', 'channel', () => channel.#selectConfirms());
    return channel;
  }

  #selectConfirms(): Promise<unknown> {
    return this.#amqp.rpc(ConfirmSelect, { nowait: false }, ConfirmSelectOk);
  }

  #end(resolve: (reason: CloseReason) => void): void {
    this.#isClosed = true;
    const ordinary = { code: 0, text: 'closed by this side' };
    const reason = this.#reason ?? this.#host.endedBy ?? ordinary;
    this.#reason = reason;
    this.#publishes.ended(reason);
    resolve(reason);
  }

  #returned({ fields, properties }: RawMessage): void {
    this.#publishes.returned({
      exchange: fields.exchange,
      routingKey: fields.routingKey,
      raw: properties.raw,
      code: fields.replyCode ?? 0,
      text: fields.replyText ?? '',
    });
  }

  #goneError(call: string, cause?: unknown): ExpectedError {
    const text = this.#reason?.text ?? this.#host.endedBy?.text ?? 'the channel is closed';
    return new ExpectedError('broker-closed', `${call}: ${text}`, { call, text }, cause);
  }

  #failure(call: string, subject: Subject, error: unknown): ExpectedError {
    if (error instanceof ExpectedError) return error;
    const reason = reasonOf(error);
    return reason ? channelError(call, subject, reason, error) : this.#goneError(call, error);
  }

  /** Runs one request and answer of the protocol within the time that the port allows. */
  #call<T>(call: string, subject: Subject, request: () => Promise<T>): Promise<T> {
    if (this.#isClosed || this.#closing) return Promise.reject(this.#goneError(call));
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(noAnswer(call, ANSWER_WITHIN_MS, this.#host.blocked));
        if (this.#host.blocked === null) this.#host.hangs();
      }, ANSWER_WITHIN_MS);
      const settle = () => clearTimeout(timer);
      // amqplib throws at once what it cannot send.
      const answer = async () => request();
      answer().then(
        (value) => {
          settle();
          resolve(value);
        },
        (error: unknown) => {
          settle();
          reject(this.#failure(call, subject, error));
        },
      );
    });
  }

  async declareExchange(name: string, type: ExchangeType, options: DeclareExchange = {}): Promise<void> {
    const { durable = true, autoDelete = false, internal = false } = options;
    const args = declareArguments(options.arguments);
    await this.#call('declareExchange', 'exchange', () =>
      this.#amqp.assertExchange(name, type, { durable, autoDelete, internal, arguments: args }),
    );
  }

  async deleteExchange(name: string): Promise<void> {
    await this.#call('deleteExchange', 'exchange', () => this.#amqp.deleteExchange(name));
  }

  async declareQueue(name: string, options: DeclareQueue = {}): Promise<QueueCounts> {
    const { exclusive = false, durable = !exclusive, autoDelete = false } = options;
    const args = declareArguments(options.arguments);
    const ok = await this.#call('declareQueue', 'queue', () =>
      this.#amqp.assertQueue(name, { durable, exclusive, autoDelete, arguments: args }),
    );
    return { queue: ok.queue, messages: ok.messageCount, consumers: ok.consumerCount };
  }

  async checkQueue(name: string): Promise<QueueCounts> {
    const ok = await this.#call('checkQueue', 'queue', () => this.#amqp.checkQueue(name));
    return { queue: ok.queue, messages: ok.messageCount, consumers: ok.consumerCount };
  }

  async checkExchange(name: string): Promise<void> {
    await this.#call('checkExchange', 'exchange', () => this.#amqp.checkExchange(name));
  }

  async deleteQueue(name: string): Promise<void> {
    await this.#call('deleteQueue', 'queue', () => this.#amqp.deleteQueue(name));
  }

  async bindQueue(queue: string, exchange: string, routingKey: string): Promise<void> {
    await this.#call('bindQueue', 'binding', () => this.#amqp.bindQueue(queue, exchange, routingKey));
  }

  async unbindQueue(queue: string, exchange: string, routingKey: string): Promise<void> {
    await this.#call('unbindQueue', 'binding', () => this.#amqp.unbindQueue(queue, exchange, routingKey));
  }

  async publish(
    exchange: string,
    routingKey: string,
    { body, properties }: OutgoingMessage,
    { mandatory = false }: { readonly mandatory?: boolean } = {},
  ): Promise<PublishOutcome> {
    if (!this.#confirms) {
      throw new ExpectedError(
        'invalid-arguments',
        'This channel was opened without confirms: it does not publish',
      );
    }
    if (this.#isClosed || this.#closing) return { kind: 'unknown', text: this.#goneError('publish').message };
    const raw = 'raw' in properties ? properties.raw : encodeProperties(properties);
    const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const fields = { exchange, routingKey, mandatory };
    try {
      return await this.#publishes.add(fields, raw, (confirmed) => {
        this.#amqp.sendMessage(fields, { raw }, content);
        this.#amqp.pushConfirmCallback(confirmed);
      });
    } catch (error) {
      if (error instanceof ExpectedError) throw error;
      // amqplib refuses to send on what is already closing, whose end has not been told yet.
      return { kind: 'unknown', text: this.#goneError('publish', error).message };
    }
  }

  async prefetch(count: number): Promise<void> {
    if (count === this.#prefetch) return;
    await this.#call('prefetch', 'channel', () => this.#amqp.prefetch(count));
    this.#prefetch = count;
  }

  async consume(
    queue: string,
    receive: (delivery: Delivery) => void,
    options: ConsumeOptions = {},
  ): Promise<Consumer> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const deliver = (message: RawMessage | null) => {
      if (!message) return end();
      try {
        receive(receivedDelivery(message));
      } catch (error) {
        this.#host.log.error('a receiver of deliveries failed', error, { queue });
      }
    };
    const { consumerTag } = await this.#call('consume', 'queue', () =>
      this.#amqp.consume(queue, deliver, {
        consumerTag: options.consumerTag,
        exclusive: options.exclusive ?? false,
        noAck: options.noAck ?? false,
        arguments: consumeArguments(options.arguments),
      }),
    );
    void this.closed.then(() => end());
    return new RabbitConsumer(consumerTag, ended, async () => {
      await this.#call('cancel', 'channel', () => this.#amqp.cancel(consumerTag));
      end();
    });
  }

  async get(queue: string): Promise<Delivery | null> {
    const message = await this.#call('get', 'queue', () => this.#amqp.get(queue));
    return message ? receivedDelivery(message) : null;
  }

  /**
   * Sends without an answer. On a channel that is gone, or whose connection is closing and has not yet told its end,
   * the broker takes everything back: nothing to send.
   */
  #send(send: () => void): void {
    if (this.#isClosed || this.#closing) return;
    try {
      send();
    } catch (error) {
      if (!(error instanceof IllegalOperationError)) throw error;
      this.#host.log.info(
        'an acknowledgement came too late for its connection; the broker takes back what was held',
      );
    }
  }

  ack(deliveryTag: number, multiple = false): void {
    this.#send(() => this.#amqp.ack({ fields: { deliveryTag } }, multiple));
  }

  nack(deliveryTag: number, { requeue, multiple = false }: { requeue: boolean; multiple?: boolean }): void {
    this.#send(() => this.#amqp.nack({ fields: { deliveryTag } }, multiple, requeue));
  }

  reject(deliveryTag: number, requeue: boolean): void {
    this.#send(() => this.#amqp.reject({ fields: { deliveryTag } }, requeue));
  }

  /** Both requests change nothing when repeated, need no permission and are answered in the channel's order. */
  async barrier(): Promise<void> {
    await this.#call('barrier', 'channel', () =>
      this.#confirms ? this.#selectConfirms() : this.#amqp.prefetch(this.#prefetch),
    );
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        if (this.#host.blocked === null && !this.#isClosed) this.#host.hangs();
        resolve();
      }, CLOSE_WITHIN_MS);
    });
    const done = this.closed.then(ignored);
    const request = async () => this.#amqp.close();
    // An error here means that the channel ended first, which `closed` tells.
    request().catch(ignored);
    await Promise.race([done, patience]);
    clearTimeout(timer);
  }
}
