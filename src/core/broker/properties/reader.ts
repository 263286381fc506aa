/**
 * Reads AMQP 0-9-1 field values from bytes, without recursion: a message nested 5,000 deep is as harmless as a flat
 * one. Every malformed input ends in an `ExpectedError('invalid-message')`, never in anything else.
 */
import type { AmqpEntry, AmqpTable, AmqpValue } from '../../../shared/domain/amqp.ts';
import { ExpectedError } from '../../../shared/errors.ts';

/** A view of the same memory with Buffer's readers. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function malformed(reason: string): ExpectedError {
  return new ExpectedError('invalid-message', `The message properties are malformed: ${reason}`, { reason });
}

/** A position in a buffer that never passes `end`. */
export class Cursor {
  readonly buffer: Buffer;
  readonly end: number;
  offset: number;

  constructor(buffer: Buffer, offset: number, end: number) {
    this.buffer = buffer;
    this.offset = offset;
    this.end = end;
  }

  /** Moves over `size` bytes and returns where they start. */
  take(size: number): number {
    const start = this.offset;
    if (size > this.end - start)
      throw malformed(`${size} bytes expected at ${start}, the end is ${this.end}`);
    this.offset = start + size;
    return start;
  }

  uint8(): number {
    return this.buffer.readUInt8(this.take(1));
  }

  uint32(): number {
    return this.buffer.readUInt32BE(this.take(4));
  }

  shortString(): string {
    const size = this.uint8();
    const start = this.take(size);
    return this.buffer.toString('utf8', start, start + size);
  }
}

type ScalarTag = (cursor: Cursor) => AmqpValue;

/** RabbitMQ's type letters, where they differ from the AMQP text: docs/rabbitmq.md, Copying a message. */
const SCALARS: ReadonlyMap<string, ScalarTag> = new Map<string, ScalarTag>([
  ['t', (c) => ({ type: 'bool', value: c.uint8() !== 0 })],
  ['b', (c) => ({ type: 'int8', value: c.buffer.readInt8(c.take(1)) })],
  ['B', (c) => ({ type: 'uint8', value: c.uint8() })],
  ['s', (c) => ({ type: 'int16', value: c.buffer.readInt16BE(c.take(2)) })],
  ['u', (c) => ({ type: 'uint16', value: c.buffer.readUInt16BE(c.take(2)) })],
  ['I', (c) => ({ type: 'int32', value: c.buffer.readInt32BE(c.take(4)) })],
  ['i', (c) => ({ type: 'uint32', value: c.uint32() })],
  ['l', (c) => ({ type: 'int64', value: c.buffer.readBigInt64BE(c.take(8)) })],
  ['f', (c) => ({ type: 'float', value: c.buffer.readFloatBE(c.take(4)) })],
  ['d', (c) => ({ type: 'double', value: c.buffer.readDoubleBE(c.take(8)) })],
  ['D', (c) => ({ type: 'decimal', scale: c.uint8(), value: c.uint32() })],
  ['T', (c) => ({ type: 'timestamp', value: c.buffer.readBigUInt64BE(c.take(8)) })],
  ['V', () => ({ type: 'void' })],
  ['S', (c) => ({ type: 'string', value: longString(c) })],
  ['x', (c) => ({ type: 'bytes', value: longBytes(c) })],
]);

function longString(cursor: Cursor): string {
  const size = cursor.uint32();
  const start = cursor.take(size);
  return cursor.buffer.toString('utf8', start, start + size);
}

function longBytes(cursor: Cursor): Uint8Array {
  const size = cursor.uint32();
  const start = cursor.take(size);
  return new Uint8Array(cursor.buffer.subarray(start, start + size));
}

/** A table or an array that is being filled. */
type Open =
  | { readonly kind: 'table'; readonly end: number; readonly into: AmqpEntry[] }
  | { readonly kind: 'array'; readonly end: number; readonly into: AmqpValue[] };

function open(kind: 'table' | 'array', cursor: Cursor, limit: number): Open {
  const size = cursor.uint32();
  if (size > limit - cursor.offset) throw malformed(`a nested ${kind} is longer than what holds it`);
  const end = cursor.offset + size;
  return kind === 'table' ? { kind, end, into: [] } : { kind, end, into: [] };
}

function asValue(container: Open): AmqpValue {
  return container.kind === 'table'
    ? { type: 'table', value: container.into }
    : { type: 'array', value: container.into };
}

function add(container: Open, key: string, value: AmqpValue): void {
  if (container.kind === 'table') container.into.push({ key, value });
  else container.into.push(value);
}

/** Reads the table (its 32-bit length first) that starts at the cursor. */
export function readTable(cursor: Cursor): AmqpTable {
  const entries: AmqpEntry[] = [];
  const root = open('table', cursor, cursor.end);
  const stack: Open[] = [root.kind === 'table' ? { ...root, into: entries } : root];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (cursor.offset >= top.end) {
      if (cursor.offset > top.end) throw malformed('a value is longer than the table that holds it');
      stack.pop();
      continue;
    }
    const key = top.kind === 'table' ? cursor.shortString() : '';
    const tag = String.fromCharCode(cursor.uint8());
    const nested = tag === 'F' || tag === 'A' ? open(tag === 'F' ? 'table' : 'array', cursor, top.end) : null;
    if (nested) {
      add(top, key, asValue(nested));
      stack.push(nested);
      continue;
    }
    const read = SCALARS.get(tag);
    if (!read) throw malformed(`unknown field type ${JSON.stringify(tag)}`);
    add(top, key, read(cursor));
  }
  return entries;
}

const FIXED_SIZES: ReadonlyMap<string, number> = new Map([
  ...['t', 'b', 'B'].map((tag) => [tag, 1] as const),
  ...['s', 'u'].map((tag) => [tag, 2] as const),
  ...['I', 'i', 'f'].map((tag) => [tag, 4] as const),
  ...['l', 'd', 'T'].map((tag) => [tag, 8] as const),
  ['D', 5],
  ['V', 0],
]);
const LENGTH_PREFIXED: ReadonlySet<string> = new Set(['S', 'x', 'A', 'F']);

/** Moves over one tagged value without looking into it. */
export function skipValue(cursor: Cursor): void {
  const tag = String.fromCharCode(cursor.uint8());
  const fixed = FIXED_SIZES.get(tag);
  if (fixed !== undefined) cursor.take(fixed);
  else if (LENGTH_PREFIXED.has(tag)) cursor.take(cursor.uint32());
  else throw malformed(`unknown field type ${JSON.stringify(tag)}`);
}
