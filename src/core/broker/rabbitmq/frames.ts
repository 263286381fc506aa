/**
 * The two frames that amqplib would decode and encode with loss, done here on bytes: the content header that arrives,
 * and a publish that leaves. Everything else of the protocol stays amqplib's (docs/rabbitmq.md, Copying a message).
 */
import { ExpectedError } from '../../../shared/errors.ts';

const FRAME_METHOD = 1;
const FRAME_HEADER = 2;
const FRAME_BODY = 3;
const FRAME_END = 0xce;
/** Type, channel and size before the payload, the end mark after it. */
const BEFORE = 7;
const OVERHEAD = BEFORE + 1;
const BASIC_CLASS = 60;
const PUBLISH_METHOD = 40;
/** Class, weight and body size before the property flags. */
const HEADER_PREFIX = 12;

export interface HeaderFrame {
  readonly channel: number;
  readonly bodySize: number;
  /** A copy: it does not keep the received chunk alive. */
  readonly raw: Uint8Array;
  readonly rest: Buffer;
}

/** The content header frame of the basic class that `received` begins with, when it is one and is all there. */
export function takeHeaderFrame(received: Buffer): HeaderFrame | null {
  if (received.length < BEFORE || received[0] !== FRAME_HEADER) return null;
  const size = received.readUInt32BE(3);
  const end = BEFORE + size;
  if (received.length < end + 1 || received[end] !== FRAME_END) return null;
  if (size < HEADER_PREFIX || received.readUInt16BE(BEFORE) !== BASIC_CLASS) return null;
  return {
    channel: received.readUInt16BE(1),
    bodySize: Number(received.readBigUInt64BE(BEFORE + 4)),
    raw: Buffer.from(received.subarray(BEFORE + HEADER_PREFIX, end)),
    rest: received.subarray(end + 1),
  };
}

export interface PublishFields {
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
}

function tooLong(what: string, size: number, limit: number): ExpectedError {
  return new ExpectedError('invalid-message', `The ${what} has ${size} bytes; the broker takes ${limit}`, {
    what,
    size,
    limit,
  });
}

function frame(type: number, channel: number, size: number): { bytes: Buffer; payload: Buffer } {
  const bytes = Buffer.allocUnsafe(OVERHEAD + size);
  bytes.writeUInt8(type, 0);
  bytes.writeUInt16BE(channel, 1);
  bytes.writeUInt32BE(size, 3);
  bytes.writeUInt8(FRAME_END, BEFORE + size);
  return { bytes, payload: bytes.subarray(BEFORE, BEFORE + size) };
}

function methodFrame(channel: number, { exchange, routingKey, mandatory }: PublishFields): Buffer {
  const exchangeSize = Buffer.byteLength(exchange);
  const keySize = Buffer.byteLength(routingKey);
  if (exchangeSize > 255) throw tooLong('exchange name', exchangeSize, 255);
  if (keySize > 255) throw tooLong('routing key', keySize, 255);
  const { bytes, payload } = frame(FRAME_METHOD, channel, 9 + exchangeSize + keySize);
  payload.writeUInt16BE(BASIC_CLASS, 0);
  payload.writeUInt16BE(PUBLISH_METHOD, 2);
  payload.writeUInt16BE(0, 4);
  payload.writeUInt8(exchangeSize, 6);
  payload.write(exchange, 7, 'utf8');
  payload.writeUInt8(keySize, 7 + exchangeSize);
  payload.write(routingKey, 8 + exchangeSize, 'utf8');
  payload.writeUInt8(mandatory ? 1 : 0, 8 + exchangeSize + keySize);
  return bytes;
}

function headerFrame(channel: number, raw: Uint8Array, bodySize: number, frameMax: number): Buffer {
  const size = HEADER_PREFIX + raw.length;
  if (size + OVERHEAD > frameMax)
    throw tooLong('property list', raw.length, frameMax - OVERHEAD - HEADER_PREFIX);
  const { bytes, payload } = frame(FRAME_HEADER, channel, size);
  payload.writeUInt16BE(BASIC_CLASS, 0);
  payload.writeUInt16BE(0, 2);
  payload.writeBigUInt64BE(BigInt(bodySize), 4);
  payload.set(raw, HEADER_PREFIX);
  return bytes;
}

/**
 * The frames of one publish, in order; chunks of a few whole frames each, since other channels' frames may come
 * between chunks. Throws `invalid-message` when a name or the property list does not fit, and nothing was sent.
 */
export function publishFrames(
  channel: number,
  fields: PublishFields,
  raw: Uint8Array,
  body: Uint8Array,
  frameMax: number,
): readonly Buffer[] {
  const head = [methodFrame(channel, fields), headerFrame(channel, raw, body.length, frameMax)];
  const limit = frameMax - OVERHEAD;
  const bodies: Buffer[] = [];
  for (let start = 0; start < body.length; start += limit) {
    const part = body.subarray(start, start + limit);
    const { bytes, payload } = frame(FRAME_BODY, channel, part.length);
    payload.set(part);
    bodies.push(bytes);
  }
  const first = bodies.shift();
  return [Buffer.concat(first ? [...head, first] : head), ...bodies];
}
