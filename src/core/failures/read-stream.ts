/**
 * Reading a stream by offset: nothing is taken, nothing has to be given back, and any number may read it. Never by
 * `basic.get`, which ends the connection (docs/rabbitmq.md, Looking). Acks only ask for more.
 */
import { type AmqpValue, integerEntry } from '../../shared/domain/amqp.ts';
import type { BrokerChannel, CloseReason, DedicatedConnection, Delivery } from '../broker/port.ts';

export interface ReadStreamOptions {
  readonly queue: string;
  /** The first offset wanted; null: from the beginning. One that lies beyond the end, or before what is kept, is none. */
  readonly from: number | null;
  readonly limit: number;
  readonly maxBytes: number;
  readonly maxMs: number;
  readonly signal: AbortSignal;
}

export interface StreamRead {
  /** In the order of the stream, without gaps. */
  readonly deliveries: readonly Delivery[];
  /** `empty`: up to the last message that was there when it began. */
  readonly end: 'empty' | 'limit' | 'time' | 'cancelled' | 'lost';
  readonly lostBy: CloseReason | null;
  /** Offsets of what the stream keeps; null: it holds nothing. */
  readonly kept: { readonly first: number; readonly last: number } | null;
}

const NOTHING = { deliveries: [], end: 'empty', lostBy: null } as const;

/** Messages under way at once. */
const CREDIT = 200;
/** A stream hands out whole chunks: when nothing more comes for so long (ms), the last one is over. */
const QUIET_MS = 250;
/** How long (ms) a stream may take to hand out its first message; after that it counts as empty. */
const FIRST_WITHIN_MS = 2_000;

/** Of a delivery; streams number their messages from 0, without gaps. */
export function streamOffset({ properties }: Delivery): number {
  return integerEntry(properties.headers, 'x-stream-offset') ?? 0;
}

type Start = number | 'first' | 'last';

function startValue(start: Start): AmqpValue {
  return typeof start === 'number'
    ? { type: 'int64', value: BigInt(start) }
    : { type: 'string', value: start };
}

interface Reading {
  readonly channel: BrokerChannel;
  readonly stop: () => Promise<void>;
}

/** Hands over deliveries from an offset on until it is stopped. */
async function readFrom(
  connection: DedicatedConnection,
  queue: string,
  start: Start,
  credit: number,
  receive: (delivery: Delivery) => void,
): Promise<Reading> {
  const channel = await connection.openChannel();
  await channel.prefetch(credit);
  let sinceAck = 0;
  const deliver = (delivery: Delivery) => {
    receive(delivery);
    sinceAck += 1;
    if (sinceAck * 2 < credit) return;
    sinceAck = 0;
    channel.ack(delivery.deliveryTag, true);
  };
  const entries = [{ key: 'x-stream-offset', value: startValue(start) }];
  await channel.consume(queue, deliver, { arguments: entries });
  return { channel, stop: () => channel.close() };
}

/** The offset at one end, or null when nothing comes. Of the last chunk its last message counts, of the first its first. */
async function edge(
  connection: DedicatedConnection,
  queue: string,
  which: 'first' | 'last',
): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  let found: number | null = null;
  let timer = setTimeout(() => resolve(null), FIRST_WITHIN_MS);
  const { channel, stop } = await readFrom(connection, queue, which, CREDIT, (delivery) => {
    clearTimeout(timer);
    found = streamOffset(delivery);
    if (which === 'first') return resolve(found);
    timer = setTimeout(() => resolve(found), QUIET_MS);
  });
  void channel.closed.then(() => resolve(found));
  const offset = await promise;
  clearTimeout(timer);
  await stop();
  return offset;
}

function beginning(
  from: number | null,
  kept: { readonly first: number; readonly last: number },
): number | null {
  if (from === null || from < kept.first) return kept.first;
  return from > kept.last ? null : from;
}

/** Reads until the end that the stream had at first, or a bound. What it read before a loss is kept. */
export async function readStream(
  connection: DedicatedConnection,
  options: ReadStreamOptions,
): Promise<StreamRead> {
  const { queue, limit, maxBytes, maxMs, signal } = options;
  const [first, last] = await Promise.all([
    edge(connection, queue, 'first'),
    edge(connection, queue, 'last'),
  ]);
  if (first === null || last === null) return { ...NOTHING, kept: null };
  const kept = { first, last };
  const start = beginning(options.from, kept);
  if (start === null) return { ...NOTHING, kept };
  const { promise: ended, resolve: finish } = Promise.withResolvers<StreamRead['end']>();
  const deliveries: Delivery[] = [];
  let bytes = 0;
  let isOver = false;
  let lostBy: CloseReason | null = null;
  const end = (how: StreamRead['end']) => {
    isOver = true;
    finish(how);
  };
  const timer = setTimeout(() => end('time'), maxMs);
  const cancel = () => end('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const { channel, stop } = await readFrom(connection, queue, start, CREDIT, (delivery) => {
      if (isOver) return;
      deliveries.push(delivery);
      bytes += delivery.body.length + delivery.rawProperties.length;
      if (streamOffset(delivery) >= last) end('empty');
      else if (deliveries.length >= limit || bytes >= maxBytes) end('limit');
    });
    void channel.closed.then((reason) => {
      lostBy = reason;
      end('lost');
    });
    const how = await ended;
    await stop();
    return { deliveries, end: how, kept, lostBy: how === 'lost' ? lostBy : null };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}
