/**
 * Holding messages from the head of a queue until there is enough: as few as are wanted at first, then more, up to what
 * may be held. What is given back must come to lie in its old order.
 */
import type { BrokerChannel, Delivery } from '../broker/port.ts';
import { HOLD } from '../failures/queue-way.ts';
import { type Taken, takeFrom } from '../failures/take.ts';

export interface TakeRequest {
  readonly first: number;
  /** What is wanted is believed to be the first of the queue, with nothing else in between. */
  readonly isHead: boolean;
  /**
   * Called when a take begins, and when it begins anew: what it answers is asked for each delivery, and true ends the
   * take.
   */
  readonly begin: () => (delivery: Delivery) => boolean;
  /** Of what was taken: it is not to be given back. */
  readonly isWanted: (delivery: Delivery) => boolean;
  readonly signal: AbortSignal;
}

export interface HoldOptions extends TakeRequest {
  readonly queue: string;
  /** Deliveries that the queue grants each message; null: without limit. */
  readonly deliveryLimit: number | null;
  readonly keepLate: (identity: string) => boolean;
}

/** Fewer more are not taken in one go. */
const LEAST_MORE = 16;

/** With one consumer: a quorum queue takes back what one held in its order, and what several held in none [M]. */
export function holdAtOnce(
  channel: BrokerChannel,
  options: HoldOptions,
  limit: number,
  isWhole = false,
): Promise<Taken> {
  const enough = options.begin();
  return takeFrom(channel, {
    queue: options.queue,
    limit: Math.min(limit, HOLD.messages),
    maxBytes: HOLD.bytes,
    maxMs: HOLD.ms,
    deliveryLimit: options.deliveryLimit,
    enough: (delivery) => enough(delivery) && !isWhole,
    keepLate: options.keepLate,
    signal: options.signal,
  });
}

function together(before: Taken | null, part: Taken): Taken {
  if (!before) return part;
  return {
    ...part,
    deliveries: [...before.deliveries, ...part.deliveries],
    late: [...before.late, ...part.late],
    highestCount: Math.max(before.highestCount, part.highestCount),
    lastTag: Math.max(before.lastTag, part.lastTag),
    holders: before.holders + part.holders,
  };
}

function bytesOf({ deliveries }: Taken): number {
  return deliveries.reduce((sum, { body, rawProperties }) => sum + body.length + rawProperties.length, 0);
}

/**
 * With consumers one after the other, while what came before stays held: of queues that keep a message's place by
 * themselves.
 */
export async function holdGrowing(channel: BrokerChannel, options: HoldOptions): Promise<Taken> {
  const { queue, deliveryLimit, keepLate, signal } = options;
  const startedAt = performance.now();
  const enough = options.begin();
  let all: Taken | null = null;
  for (;;) {
    const held: number = all?.deliveries.length ?? 0;
    const next = held === 0 ? options.first : Math.max(LEAST_MORE, held);
    const part = await takeFrom(channel, {
      queue,
      limit: Math.min(next, HOLD.messages - held),
      maxBytes: HOLD.bytes - (all ? bytesOf(all) : 0),
      maxMs: Math.max(1, HOLD.ms - (performance.now() - startedAt)),
      deliveryLimit,
      enough,
      keepLate,
      signal,
    });
    all = together(all, part);
    const isFull = all.deliveries.length >= HOLD.messages || bytesOf(all) >= HOLD.bytes;
    if (all.end !== 'limit' || isFull) return all;
  }
}
