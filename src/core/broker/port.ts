/**
 * The broker port: what the console and the backend need of a message broker, in AMQP 0-9-1's terms. Two adapters,
 * `rabbitmq/` (amqplib) and `embedded/` (SQLite), are held to one conformance suite (tests/conformance).
 *
 * A {@link BrokerSession} is one configured connection of the product. It holds three broker connections (read,
 * publish, watch), because a blocked or slow one must not stop the others (docs/rabbitmq.md, Copying a message). Every
 * call either answers or fails with an `ExpectedError` within 20 s.
 */
import type { AmqpTable, MessageProperties } from '../../shared/domain/amqp.ts';
import type { ConnectionState } from '../../shared/domain/connection.ts';

export type Unsubscribe = () => void;

/** Which of a session's three connections a channel is opened on. */
export type Lane = 'read' | 'publish' | 'watch';

export interface BrokerSession {
  readonly state: ConnectionState;
  /** Called after every change of `state`. A listener that throws is logged, never fatal. */
  onState(listener: (state: ConnectionState) => void): Unsubscribe;
  /** The broker's words while it blocks publishers, else null. */
  readonly blocked: string | null;
  onBlocked(listener: (reason: string | null) => void): Unsubscribe;
  /** Fails with `not-connected` unless the state is connected. Channels die with their connection and are never revived. */
  openChannel(lane: Lane, options?: ChannelOptions): Promise<BrokerChannel>;
  /**
   * A connection of its own that never reconnects, for a retry or a look: when it is gone, its channels are.
   * Closing it gives every held message back.
   */
  openDedicated(name: string): Promise<DedicatedConnection>;
  /** Facts of one queue; null when it does not exist. Never consumes, never changes the queue. */
  queueDetails(queue: string): Promise<QueueDetails | null>;
  /** All queues and bindings where the broker tells (management API, embedded); null where it cannot. */
  topology(): Promise<Topology | null>;
  /**
   * Who reads a queue, where the broker tells (management API, embedded); null where it cannot, or there is no such queue.
   * Fails with `management-unreachable` or `management-credentials`.
   */
  consumersOf(queue: string): Promise<readonly ConsumerFacts[] | null>;
  close(): Promise<void>;
}

export interface DedicatedConnection {
  openChannel(options?: ChannelOptions): Promise<BrokerChannel>;
  /** Resolves once, when the connection is gone for whatever reason. */
  readonly closed: Promise<CloseReason>;
  close(): Promise<void>;
}

export interface ChannelOptions {
  /** Publishing with confirms. Without it `publish` fails. */
  readonly confirm?: boolean;
}

export interface CloseReason {
  /** AMQP reply code (404, 406, 403, 320…) or 0 for an ordinary close. */
  readonly code: number;
  readonly text: string;
}

export interface OutgoingMessage {
  readonly body: Uint8Array;
  /**
   * Either decoded properties (encoded once, here) or the exact property bytes of a message that is sent on
   * (property flags + property list of the content header frame).
   */
  readonly properties: MessageProperties | RawProperties;
}

export interface RawProperties {
  readonly raw: Uint8Array;
}

/**
 * What is known of a published message. `unknown` after 30 s or when the channel went away first: it may or may not
 * have arrived, and the caller must treat it so.
 */
export type PublishOutcome =
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'returned'; readonly code: number; readonly text: string }
  | { readonly kind: 'nacked' }
  /** Refused for this message alone: missing exchange (404), wrong user id (406), no permission (403). The channel is gone. */
  | { readonly kind: 'refused'; readonly code: number; readonly text: string }
  | { readonly kind: 'unknown'; readonly text: string };

export interface Delivery {
  readonly deliveryTag: number;
  readonly consumerTag: string | null;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly properties: MessageProperties;
  /** Exact bytes: property flags + property list of the content header frame. */
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

export interface QueueCounts {
  readonly queue: string;
  readonly messages: number;
  readonly consumers: number;
}

export interface DeclareQueue {
  /** True unless the queue is exclusive. */
  readonly durable?: boolean;
  readonly exclusive?: boolean;
  readonly autoDelete?: boolean;
  /** `x-queue-type`, `x-message-ttl`, `x-max-length`, `x-dead-letter-exchange`… numbers are sent as int32 or int64. */
  readonly arguments?: Readonly<Record<string, string | number | boolean>>;
}

export interface DeclareExchange {
  /** True when absent. */
  readonly durable?: boolean;
  readonly autoDelete?: boolean;
  readonly internal?: boolean;
  readonly arguments?: Readonly<Record<string, string | number | boolean>>;
}

export type ExchangeType = 'direct' | 'topic' | 'fanout' | 'headers';

export interface ConsumeOptions {
  readonly consumerTag?: string;
  readonly exclusive?: boolean;
  readonly noAck?: boolean;
  readonly arguments?: AmqpTable;
}

export interface Consumer {
  readonly consumerTag: string;
  /** Resolves once when the broker (queue deleted) or `cancel` ended it. */
  readonly ended: Promise<void>;
  cancel(): Promise<void>;
}

/** A channel error (404, 406, 403…) closes the channel: the failing call rejects and `closed` resolves with the reason. */
export interface BrokerChannel {
  readonly closed: Promise<CloseReason>;

  declareExchange(name: string, type: ExchangeType, options?: DeclareExchange): Promise<void>;
  deleteExchange(name: string): Promise<void>;
  /** An empty name lets the broker name it. */
  declareQueue(name: string, options?: DeclareQueue): Promise<QueueCounts>;
  /** Passive declare; rejects with `queue-missing` (and the channel is gone) when there is none. */
  checkQueue(name: string): Promise<QueueCounts>;
  /** Passive declare of an exchange; rejects with `not-found` (and the channel is gone) when there is none. */
  checkExchange(name: string): Promise<void>;
  deleteQueue(name: string): Promise<void>;
  bindQueue(queue: string, exchange: string, routingKey: string): Promise<void>;
  unbindQueue(queue: string, exchange: string, routingKey: string): Promise<void>;

  publish(
    exchange: string,
    routingKey: string,
    message: OutgoingMessage,
    options?: { readonly mandatory?: boolean },
  ): Promise<PublishOutcome>;

  prefetch(count: number): Promise<void>;
  consume(queue: string, receive: (delivery: Delivery) => void, options?: ConsumeOptions): Promise<Consumer>;
  get(queue: string): Promise<Delivery | null>;
  ack(deliveryTag: number, multiple?: boolean): void;
  nack(deliveryTag: number, options: { readonly requeue: boolean; readonly multiple?: boolean }): void;
  reject(deliveryTag: number, requeue: boolean): void;
  /** A synchronous call on this channel: when it answers, the broker has handled everything sent before it. */
  barrier(): Promise<void>;
  /** Gives unacked messages back. Idempotent. */
  close(): Promise<void>;
}

export interface QueueDetails {
  readonly name: string;
  readonly type: 'classic' | 'quorum' | 'stream' | 'unknown';
  readonly messages: number;
  readonly consumers: number;
  /** Held by consumers, as far as the broker tells (some seconds late); null where it does not. */
  readonly unacked: number | null;
  /** `unacked` is as of the answer. */
  readonly unackedIsExact?: true;
  /** The effective limit; while it is not known, the declared one, which a policy may make stricter. Null: none. */
  readonly deliveryLimit: number | null;
  /** False on a quorum queue whose policies could not be asked: then a null `deliveryLimit` does not mean *none*. */
  readonly deliveryLimitKnown: boolean;
  readonly deadLetterExchange: string | null;
  readonly deadLetterRoutingKey: string | null;
  /** What names the dead letter exchange; an argument goes before a policy. Null: there is none. */
  readonly deadLetterBy: 'argument' | 'policy' | null;
  readonly messageTtlMs: number | null;
  readonly maxLength: number | null;
  readonly maxLengthBytes: number | null;
  readonly overflow: string | null;
  /** Only one of its consumers gets messages; the others wait. */
  readonly singleActive: boolean;
  /** Names of the policies in force, where the broker tells them: its own, and an operator policy. */
  readonly policy: string | null;
}

export interface ConsumerFacts {
  readonly tag: string;
  /** Name of its connection as the broker shows it; null where it has none. */
  readonly connection: string | null;
  /** Most messages it holds at once; null: no limit. */
  readonly prefetch: number | null;
  /** Messages it holds now; null where the broker does not tell, or counts them for several consumers together. */
  readonly unacked: number | null;
  /** False: the broker counts a message as done when it is sent. */
  readonly acks: boolean;
  /** False: it waits its turn on a queue with a single active consumer. */
  readonly active: boolean;
}

/** A queue among all; rates are messages per second, and absent or null where the broker does not tell them. */
export interface ListedQueue extends QueueDetails {
  readonly publishRate?: number | null;
  readonly deliverRate?: number | null;
}

export interface Topology {
  readonly queues: readonly ListedQueue[];
  /** `other` is a type of a plugin, whose routing is its own. */
  readonly exchanges: readonly { readonly name: string; readonly type: ExchangeType | 'other' }[];
  readonly bindings: readonly {
    readonly exchange: string;
    readonly queue: string;
    readonly routingKey: string;
    /** The queue is durable: its binding keys may be repeated by a tap. */
    readonly durable: boolean;
  }[];
  /** From exchange to exchange; absent where the broker has no such bindings. */
  readonly exchangeBindings?: readonly {
    readonly source: string;
    readonly destination: string;
    readonly routingKey: string;
  }[];
}
