/**
 * Who a message is: SHA-256 over exchange, routing key, raw properties and body, without what the broker itself changes
 * from delivery to delivery (docs/rabbitmq.md, Inspect). Equal messages have equal identities and are told apart by an
 * ordinal.
 *
 * A quorum queue that adds its delivery count to a message also sorts the headers, so header entries are taken in a
 * fixed order and an empty header table counts as none.
 */
import { createHash } from 'node:crypto';
import { ExpectedError } from '../../shared/errors.ts';
import { spansOf } from '../broker/properties/layout.ts';
import { Cursor, skipValue } from '../broker/properties/reader.ts';

/** Header entries that count deliveries of this message, written by quorum queues. */
const VOLATILE_HEADERS: ReadonlySet<string> = new Set(['x-delivery-count', 'x-acquired-count']);

export interface IdentifiedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The lasting entries of a header table, in the order of their bytes. */
function lastingHeaders(buffer: Buffer, start: number, end: number): readonly Buffer[] {
  const cursor = new Cursor(buffer, start, end);
  cursor.uint32();
  const entries: Buffer[] = [];
  while (cursor.offset < end) {
    const from = cursor.offset;
    const key = cursor.shortString();
    skipValue(cursor);
    if (!VOLATILE_HEADERS.has(key)) entries.push(buffer.subarray(from, cursor.offset));
  }
  return entries.sort(Buffer.compare);
}

function propertyParts(raw: Uint8Array): readonly Buffer[] {
  const buffer = bufferOf(raw);
  return spansOf(raw).flatMap(({ layout, start, end }) =>
    layout.form === 'table'
      ? lastingHeaders(buffer, start, end).flatMap((entry) => [Buffer.from(layout.name), entry])
      : [Buffer.from(layout.name), buffer.subarray(start, end)],
  );
}

/** Properties that are not what their flags say are taken as the bytes they are. */
function partsOf(raw: Uint8Array): readonly Buffer[] {
  try {
    return propertyParts(raw);
  } catch (error) {
    if (error instanceof ExpectedError) return [bufferOf(raw)];
    throw error;
  }
}

/** 64 hex digits. */
export function identityOf(message: IdentifiedMessage): string {
  const hash = createHash('sha256');
  const { exchange, routingKey, rawProperties, body } = message;
  const parts = [Buffer.from(exchange), Buffer.from(routingKey), ...partsOf(rawProperties), body];
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}
