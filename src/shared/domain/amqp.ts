/**
 * AMQP 0-9-1 values as they are on the wire, without loss: every field type of RabbitMQ's table grammar, entries in
 * their order, duplicate keys kept. The decoded view is for reading; a message that is sent again carries its raw
 * property bytes (docs/rabbitmq.md, Copying a message).
 */
export type AmqpValue =
  | { readonly type: 'bool'; readonly value: boolean }
  | {
      readonly type: 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float' | 'double';
      readonly value: number;
    }
  /** `timestamp` is seconds since 1970. */
  | { readonly type: 'int64' | 'timestamp'; readonly value: bigint }
  | { readonly type: 'decimal'; readonly scale: number; readonly value: number }
  /** Bytes that are not UTF-8 are shown as U+FFFD here; the raw property bytes keep them. */
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Uint8Array }
  | { readonly type: 'void' }
  | { readonly type: 'array'; readonly value: readonly AmqpValue[] }
  | { readonly type: 'table'; readonly value: AmqpTable };

export interface AmqpEntry {
  readonly key: string;
  readonly value: AmqpValue;
}

export type AmqpTable = readonly AmqpEntry[];

/** The basic class's properties; absent ones are undefined. */
export interface MessageProperties {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly headers?: AmqpTable;
  /** 1 transient, 2 persistent. */
  readonly deliveryMode?: number;
  readonly priority?: number;
  readonly correlationId?: string;
  readonly replyTo?: string;
  /** Milliseconds as decimal text, as AMQP has it. */
  readonly expiration?: string;
  readonly messageId?: string;
  /** Seconds since 1970. */
  readonly timestamp?: bigint;
  readonly type?: string;
  readonly userId?: string;
  readonly appId?: string;
  readonly clusterId?: string;
}

/** One entry of `x-death`, newest first in a message (docs/rabbitmq.md, Copying a message). */
export interface DeathRecord {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKeys: readonly string[];
  /** `rejected`, `expired`, `maxlen`, `delivery_limit`; other brokers may add words. */
  readonly reason: string;
  readonly count: number;
  /** Milliseconds since 1970; the broker writes whole seconds. */
  readonly time: number | null;
  /** The per-message TTL the message had, in milliseconds as text. */
  readonly originalExpiration: string | null;
}

/** Finds the last entry of that key, the one a map reader would see. */
export function entryOf(table: AmqpTable | undefined, key: string): AmqpValue | undefined {
  return table?.findLast((entry) => entry.key === key)?.value;
}

/** The text of a string entry, else undefined. */
export function textEntry(table: AmqpTable | undefined, key: string): string | undefined {
  const value = entryOf(table, key);
  return value?.type === 'string' ? value.value : undefined;
}

/** The number of any integer entry that is safe as a number, else undefined. */
export function integerEntry(table: AmqpTable | undefined, key: string): number | undefined {
  const value = entryOf(table, key);
  switch (value?.type) {
    case 'int8':
    case 'uint8':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
      return value.value;
    case 'int64': {
      const number = Number(value.value);
      return Number.isSafeInteger(number) ? number : undefined;
    }
    default:
      return undefined;
  }
}
