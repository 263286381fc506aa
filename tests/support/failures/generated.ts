/** Messages of every AMQP field type, made from a seed: the same run makes the same messages. */
import { encodeProperties } from '../../../src/core/broker/properties/codec.ts';
import type { AmqpEntry, AmqpTable, AmqpValue } from '../../../src/shared/domain/amqp.ts';

/** Whole numbers below a bound, of the xorshift family. */
export type Below = (bound: number) => number;

export function seeded(seed: number): Below {
  let state = seed | 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** A frame holds 128 KiB; what is added on a retry must fit as well. */
const LARGEST = 127 * 1024 - 600;
const LETTERS = ['a', 'é', '漢', '😀', '\u0000', '"', '__proto__'] as const;

function text(below: Below, most: number): string {
  return Array.from({ length: below(most) }, () => LETTERS[below(LETTERS.length)] ?? 'a').join('');
}

function bytes(below: Below, most: number): Uint8Array {
  return Uint8Array.from({ length: below(most) }, () => below(256));
}

const big = (below: Below) => (BigInt(below(2 ** 31)) << 32n) | BigInt(below(2 ** 31));

/** One maker per field type of RabbitMQ. */
const MAKERS: readonly ((below: Below, depth: number) => AmqpValue)[] = [
  (below) => ({ type: 'bool', value: below(2) === 1 }),
  (below) => ({ type: 'int8', value: below(256) - 128 }),
  (below) => ({ type: 'uint8', value: below(256) }),
  (below) => ({ type: 'int16', value: below(65_536) - 32_768 }),
  (below) => ({ type: 'uint16', value: below(65_536) }),
  (below) => ({ type: 'int32', value: below(2 ** 31) - 2 ** 30 }),
  (below) => ({ type: 'uint32', value: below(2 ** 31) * 2 }),
  (below) => ({ type: 'int64', value: big(below) - 2n ** 61n }),
  (below) => ({ type: 'float', value: Math.fround(below(1_000_000) / 7) }),
  (below) => ({ type: 'double', value: below(1_000_000) / 7 }),
  (below) => ({ type: 'decimal', scale: below(10), value: below(2 ** 31) }),
  (below) => ({ type: 'timestamp', value: BigInt(below(2 ** 31)) }),
  () => ({ type: 'void' }),
  (below) => ({ type: 'string', value: text(below, 40) }),
  (below) => ({ type: 'bytes', value: bytes(below, 60) }),
  (below, depth) => ({ type: 'array', value: depth > 3 ? [] : values(below, depth + 1) }),
  (below, depth) => ({ type: 'table', value: depth > 3 ? [] : table(below, depth + 1) }),
];

export const FIELD_TYPES = MAKERS.length;

function values(below: Below, depth: number): AmqpValue[] {
  return Array.from({ length: below(4) }, () => fieldOf(below, below(FIELD_TYPES), depth));
}

function fieldOf(below: Below, type: number, depth: number): AmqpValue {
  const make = MAKERS[type];
  return make ? make(below, depth) : { type: 'void' };
}

function table(below: Below, depth: number): AmqpTable {
  return Array.from({ length: below(4) }, (_, index) => ({
    key: `k${index}`,
    value: fieldOf(below, below(FIELD_TYPES), depth),
  }));
}

export interface GeneratedMessage {
  readonly raw: Uint8Array;
  readonly body: Uint8Array;
}

/** Its headers have each field type in turn, a key that stands twice, and now and then almost a frame of bytes. */
export function generatedMessage(below: Below, index: number): GeneratedMessage {
  const headers: AmqpEntry[] = [
    // Names the message, so that equal ones are not mixed up.
    { key: 'n', value: { type: 'string', value: String(index) } },
    { key: 'own', value: fieldOf(below, index % FIELD_TYPES, 0) },
    ...table(below, 0),
    { key: 'own', value: fieldOf(below, below(FIELD_TYPES), 0) },
  ];
  const room = LARGEST - encodeProperties({ headers }).length;
  const size = index % 500 === 0 ? room : index % 50 === 0 ? below(room) : below(100);
  headers.push({ key: 'fill', value: { type: 'bytes', value: new Uint8Array(size).fill(below(256)) } });
  return {
    raw: encodeProperties({ deliveryMode: 2, headers, priority: below(10), messageId: text(below, 20) }),
    body: bytes(below, 300),
  };
}
