/** Writes AMQP 0-9-1 field values into bytes, without recursion and without a limit on the size of a table. */
import type { AmqpEntry, AmqpTable, AmqpValue } from '../../../shared/domain/amqp.ts';
import { ExpectedError } from '../../../shared/errors.ts';

function unfit(reason: string): ExpectedError {
  return new ExpectedError('invalid-message', `A property cannot be written: ${reason}`, { reason });
}

/** Bytes that grow as they are written. */
export class Sink {
  #buffer = Buffer.allocUnsafe(256);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Makes room for `size` bytes and returns where they go. */
  #grow(size: number): number {
    const start = this.#size;
    const needed = start + size;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, start);
      this.#buffer = larger;
    }
    this.#size = needed;
    return start;
  }

  bytes(bytes: Uint8Array): void {
    const start = this.#grow(bytes.length);
    this.#buffer.set(bytes, start);
  }

  /** Writes through one of Buffer's writers. */
  fixed(size: number, write: (buffer: Buffer, offset: number) => void): void {
    const start = this.#grow(size);
    try {
      write(this.#buffer, start);
    } catch (error) {
      throw unfit(error instanceof Error ? error.message : String(error));
    }
  }

  uint8(value: number): void {
    this.fixed(1, (buffer, at) => buffer.writeUInt8(value, at));
  }

  uint16(value: number): void {
    this.fixed(2, (buffer, at) => buffer.writeUInt16BE(value, at));
  }

  uint32(value: number): void {
    this.fixed(4, (buffer, at) => buffer.writeUInt32BE(value, at));
  }

  uint32At(offset: number, value: number): void {
    this.#buffer.writeUInt32BE(value, offset);
  }

  shortString(text: string): void {
    const size = Buffer.byteLength(text);
    if (size > 255) throw unfit(`a short string has ${size} bytes, at most 255 fit`);
    this.uint8(size);
    this.#text(text, size);
  }

  longString(text: string): void {
    const size = Buffer.byteLength(text);
    this.uint32(size);
    this.#text(text, size);
  }

  #text(text: string, size: number): void {
    const start = this.#grow(size);
    this.#buffer.write(text, start, size, 'utf8');
  }

  /** A copy of what was written. */
  done(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.#size));
  }
}

type Scalar = Exclude<AmqpValue, { type: 'array' } | { type: 'table' }>;

/** RabbitMQ's letter of each scalar type. */
const TAGS: Readonly<Record<Scalar['type'], number>> = {
  bool: 0x74,
  int8: 0x62,
  uint8: 0x42,
  int16: 0x73,
  uint16: 0x75,
  int32: 0x49,
  uint32: 0x69,
  int64: 0x6c,
  float: 0x66,
  double: 0x64,
  decimal: 0x44,
  timestamp: 0x54,
  void: 0x56,
  string: 0x53,
  bytes: 0x78,
};

function writeScalar(sink: Sink, value: Scalar): void {
  sink.uint8(TAGS[value.type]);
  switch (value.type) {
    case 'bool':
      sink.uint8(value.value ? 1 : 0);
      break;
    case 'int8':
      sink.fixed(1, (buffer, at) => buffer.writeInt8(value.value, at));
      break;
    case 'uint8':
      sink.uint8(value.value);
      break;
    case 'int16':
      sink.fixed(2, (buffer, at) => buffer.writeInt16BE(value.value, at));
      break;
    case 'uint16':
      sink.uint16(value.value);
      break;
    case 'int32':
      sink.fixed(4, (buffer, at) => buffer.writeInt32BE(value.value, at));
      break;
    case 'uint32':
      sink.uint32(value.value);
      break;
    case 'int64':
      sink.fixed(8, (buffer, at) => buffer.writeBigInt64BE(value.value, at));
      break;
    case 'float':
      sink.fixed(4, (buffer, at) => buffer.writeFloatBE(value.value, at));
      break;
    case 'double':
      sink.fixed(8, (buffer, at) => buffer.writeDoubleBE(value.value, at));
      break;
    case 'decimal':
      sink.uint8(value.scale);
      sink.uint32(value.value);
      break;
    case 'timestamp':
      sink.fixed(8, (buffer, at) => buffer.writeBigUInt64BE(value.value, at));
      break;
    case 'void':
      break;
    case 'string':
      sink.longString(value.value);
      break;
    case 'bytes':
      sink.uint32(value.value.length);
      sink.bytes(value.value);
  }
}

/** A table or an array whose members are being written; its length goes to `lengthAt` when they are done. */
type Open = { readonly lengthAt: number; next: number } & (
  | { readonly kind: 'table'; readonly members: readonly AmqpEntry[] }
  | { readonly kind: 'array'; readonly members: readonly AmqpValue[] }
);

function open(sink: Sink, value: Extract<AmqpValue, { type: 'array' } | { type: 'table' }>): Open {
  const lengthAt = sink.size;
  sink.uint32(0);
  return value.type === 'table'
    ? { kind: 'table', members: value.value, lengthAt, next: 0 }
    : { kind: 'array', members: value.value, lengthAt, next: 0 };
}

function nextMember(sink: Sink, container: Open): AmqpValue | undefined {
  const index = container.next;
  container.next += 1;
  if (container.kind === 'array') return container.members[index];
  const entry = container.members[index];
  if (entry) sink.shortString(entry.key);
  return entry?.value;
}

/** Writes whatever is still open, innermost first. */
function writeMembers(sink: Sink, stack: Open[]): void {
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const member = nextMember(sink, top);
    if (member === undefined) {
      sink.uint32At(top.lengthAt, sink.size - top.lengthAt - 4);
      stack.pop();
    } else if (member.type === 'table' || member.type === 'array') {
      sink.uint8((member.type === 'table' ? 'F' : 'A').charCodeAt(0));
      stack.push(open(sink, member));
    } else {
      writeScalar(sink, member);
    }
  }
}

/** Writes a table with its 32-bit length first. */
export function writeTable(sink: Sink, table: AmqpTable): void {
  writeMembers(sink, [open(sink, { type: 'table', value: table })]);
}

/** Writes the entries of a table without its length. */
export function writeEntries(sink: Sink, table: AmqpTable): void {
  for (const { key, value } of table) {
    sink.shortString(key);
    if (value.type === 'table' || value.type === 'array') {
      sink.uint8((value.type === 'table' ? 'F' : 'A').charCodeAt(0));
      writeMembers(sink, [open(sink, value)]);
    } else {
      writeScalar(sink, value);
    }
  }
}
