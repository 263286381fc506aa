/**
 * The tap: an exclusive, auto-delete, server-named queue that repeats bindings of durable queues, limited in length,
 * bytes and age, so that a console that stalls costs the broker little (docs/rabbitmq.md, Watching).
 */
import { type ErrorCode, ExpectedError, messageOf } from '../../shared/errors.ts';
import type { BrokerChannel, BrokerSession, CloseReason, Delivery } from '../broker/port.ts';
import type { Log } from '../deps.ts';
import { findExchanges } from './find-exchanges.ts';
import { bindingKey, type TapBinding } from './tap-bindings.ts';

export const TAP_MAX_LENGTH = 40_000;
export const TAP_MAX_BYTES = 48 * 1024 * 1024;
export const TAP_MESSAGE_TTL_MS = 300_000;
/** Deliveries that may wait for their commit. */
const PREFETCH = 2_000;

export interface Tap {
  readonly closed: Promise<CloseReason>;
  /** Binds what is wanted and exists, unbinds what is no longer wanted; returns how many wanted bindings are missing. */
  follow(wanted: readonly TapBinding[]): Promise<number>;
  watches(exchange: string): boolean;
  readonly bindings: readonly TapBinding[];
  /** Messages that wait in the tap's queue. */
  depth(): Promise<number>;
  ackUpTo(deliveryTag: number): void;
  /** Never fails: what does not close is logged. */
  close(): Promise<void>;
}

/** A refusal of one exchange; it closes the channel, so the next tap must leave that exchange out. */
export class ExchangeRefused extends Error {
  readonly exchange: string;

  constructor(exchange: string, cause: unknown) {
    super(`the tap may not watch exchange ${exchange}: ${messageOf(cause)}`, { cause });
    this.exchange = exchange;
  }
}

const REFUSALS: readonly ErrorCode[] = ['broker-permission', 'not-found'];

async function bind(channel: BrokerChannel, queue: string, binding: TapBinding): Promise<void> {
  try {
    await channel.bindQueue(queue, binding.exchange, binding.routingKey);
  } catch (error) {
    const refused = error instanceof ExpectedError && REFUSALS.includes(error.code);
    throw refused ? new ExchangeRefused(binding.exchange, error) : error;
  }
}

async function declareTap(channel: BrokerChannel): Promise<string> {
  const counts = await channel.declareQueue('', {
    exclusive: true,
    autoDelete: true,
    arguments: {
      'x-max-length': TAP_MAX_LENGTH,
      'x-max-length-bytes': TAP_MAX_BYTES,
      'x-overflow': 'drop-head',
      'x-message-ttl': TAP_MESSAGE_TTL_MS,
    },
  });
  await channel.prefetch(PREFETCH);
  return counts.queue;
}

export interface TapOptions {
  readonly session: BrokerSession;
  readonly receive: (delivery: Delivery) => void;
  readonly log: Log;
}

/** Fails with what the broker said. Nothing is bound yet: `follow` does that. */
export async function openTap(options: TapOptions): Promise<Tap> {
  const channel = await options.session.openChannel('watch');
  const closeQuietly = () =>
    channel.close().catch((error: unknown) => {
      options.log.warn('the channel of a tap did not close', { reason: messageOf(error) });
    });
  try {
    return await tapOn(channel, options, closeQuietly);
  } catch (error) {
    await closeQuietly();
    throw error;
  }
}

async function tapOn(
  channel: BrokerChannel,
  { session, receive, log }: TapOptions,
  close: () => Promise<void>,
): Promise<Tap> {
  const queue = await declareTap(channel);
  const consumer = await channel.consume(queue, receive);
  // The broker ended the consumer (queue deleted): the tap is of no use any more.
  void consumer.ended.then(close);
  const bound = new Map<string, TapBinding>();

  const drop = async (wanted: ReadonlySet<string>) => {
    for (const [key, binding] of bound) {
      if (wanted.has(key)) continue;
      bound.delete(key);
      await channel.unbindQueue(queue, binding.exchange, binding.routingKey);
      log.info('the tap let a binding go', { ...binding });
    }
  };

  return {
    closed: channel.closed,
    follow: async (wanted) => {
      const exist = await findExchanges(session, new Set(wanted.map((binding) => binding.exchange)));
      // Binding again is free, and heals a binding that went with an exchange that was deleted and made anew.
      const present = wanted.filter((binding) => exist.has(binding.exchange));
      for (const binding of present) {
        await bind(channel, queue, binding);
        bound.set(bindingKey(binding), binding);
      }
      await drop(new Set(present.map(bindingKey)));
      return wanted.length - present.length;
    },
    watches: (exchange) => [...bound.values()].some((binding) => binding.exchange === exchange),
    get bindings() {
      return [...bound.values()];
    },
    depth: async () => (await channel.checkQueue(queue)).messages,
    ackUpTo: (deliveryTag) => channel.ack(deliveryTag, true),
    close,
  };
}
