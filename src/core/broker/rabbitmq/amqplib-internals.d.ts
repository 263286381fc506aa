/**
 * The parts of amqplib below its public door that this adapter stands on (amqplib is pinned to one version): the
 * connection with its frame reader and writer, and the channels on top of it.
 */
declare module '*/amqplib/lib/error.js' {
  /** Thrown at once by whatever is asked of a channel or connection that is closing or closed. */
  export class IllegalOperationError extends Error {}
}

declare module '*/amqplib/lib/connection.js' {
  import type { EventEmitter } from 'node:events';
  import type { Duplex } from 'node:stream';

  export interface IncomingFrame {
    readonly id?: number;
    readonly channel: number;
    readonly size?: number;
    readonly fields?: Readonly<Record<string, unknown>>;
    readonly content?: Buffer;
  }

  export class Connection extends EventEmitter {
    constructor(stream: Duplex);
    readonly stream: Duplex;
    /** Bytes received and not yet read as frames. */
    rest: Buffer;
    readonly frameMax: number;
    readonly blocked: boolean;
    readonly serverProperties: Readonly<Record<string, unknown>> | undefined;
    readonly channels: readonly ({ readonly buffer: { write(bytes: Buffer): boolean } } | null | undefined)[];
    sentSinceLastCheck: boolean;
    open(fields: Readonly<Record<string, unknown>>, opened: (error: Error | null) => void): void;
    close(closed?: (error: Error | null) => void): void;
    recvFrame(): IncomingFrame | false;
    sendMessage(
      channel: number,
      method: number,
      fields: Readonly<Record<string, unknown>>,
      properties: number,
      values: unknown,
      content: Buffer,
    ): boolean;
  }
}

declare module '*/amqplib/lib/channel_model.js' {
  import type { Connection } from '*/amqplib/lib/connection.js';
  import type { EventEmitter } from 'node:events';

  export interface RawMessage {
    readonly fields: {
      readonly deliveryTag: number;
      readonly consumerTag?: string;
      readonly exchange: string;
      readonly routingKey: string;
      readonly redelivered: boolean;
      readonly replyCode?: number;
      readonly replyText?: string;
    };
    /** What our frame reader puts where amqplib has decoded properties. */
    readonly properties: { readonly raw: Uint8Array };
    readonly content: Buffer;
  }

  type Arguments = { readonly arguments?: Readonly<Record<string, unknown>> };
  type Tagged = { readonly fields: { readonly deliveryTag: number } };

  export class Channel extends EventEmitter {
    constructor(connection: Connection);
    setOptions(options: object): void;
    open(): Promise<unknown>;
    close(): Promise<void>;
    rpc(method: number, fields: Readonly<Record<string, unknown>>, expected: number): Promise<unknown>;
    sendMessage(fields: Readonly<Record<string, unknown>>, properties: unknown, content: Buffer): boolean;
    pushConfirmCallback(confirmed: (error: Error | null) => void): void;
    assertExchange(
      name: string,
      type: string,
      options: Arguments & Readonly<Record<string, unknown>>,
    ): Promise<unknown>;
    checkExchange(name: string): Promise<unknown>;
    deleteExchange(name: string): Promise<unknown>;
    assertQueue(
      name: string,
      options: Arguments & Readonly<Record<string, unknown>>,
    ): Promise<{ queue: string; messageCount: number; consumerCount: number }>;
    checkQueue(name: string): Promise<{ queue: string; messageCount: number; consumerCount: number }>;
    deleteQueue(name: string): Promise<unknown>;
    bindQueue(queue: string, exchange: string, key: string): Promise<unknown>;
    unbindQueue(queue: string, exchange: string, key: string): Promise<unknown>;
    consume(
      queue: string,
      receive: (message: RawMessage | null) => void,
      options: Arguments & Readonly<Record<string, unknown>>,
    ): Promise<{ consumerTag: string }>;
    cancel(consumerTag: string): Promise<unknown>;
    get(queue: string): Promise<RawMessage | false>;
    prefetch(count: number): Promise<unknown>;
    ack(message: Tagged, multiple: boolean): void;
    nack(message: Tagged, multiple: boolean, requeue: boolean): void;
    reject(message: Tagged, requeue: boolean): void;
  }

  export class ConfirmChannel extends Channel {}
}

declare module '*/amqplib/lib/defs.js' {
  export const ConnectionClose: number;
  export const BasicPublish: number;
  export const BasicProperties: number;
  export const ConfirmSelect: number;
  export const ConfirmSelectOk: number;
}
