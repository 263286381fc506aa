/**
 * When a message that a take did not see may be said to have left its queue. What is held unacked by another consumer,
 * by a `basic.get`, or by a connection of ours that the broker has not yet given up, is hidden from every take, and no
 * count of AMQP tells of it. In: one take and what the broker says of the queue. Out: whether an absence is proven.
 */
import type { BrokerChannel, QueueDetails } from '../broker/port.ts';
import type { Desk } from './desk.ts';
import type { Taken } from './take.ts';

/**
 * How much of a queue a take saw: `whole`, proven by an exact count of what is held · `likely`, by a count that is some
 * seconds old · `untold`, the broker does not tell what is held · `part`, all else.
 */
export type Extent = 'whole' | 'likely' | 'untold' | 'part';

/** How long apart (ms) two takes must miss a message. Statistics of RabbitMQ are up to 5 s old. */
const APART_MS: Readonly<Record<Exclude<Extent, 'part'>, number>> = {
  whole: 0,
  likely: 5_500,
  untold: 60_000,
};

/** A sampled count may still show (ms) what is no longer held. */
const LAG_MS = 10_000;

/** A quorum queue counts a cancelled consumer as long as it holds something [M]; a classic one forgets it at once. */
function ourConsumers(queue: QueueDetails, taken: Taken): number {
  return queue.type === 'quorum' ? taken.holders : 0;
}

/**
 * Asked while the take is still held. `before` was learned when nothing of it was: a count that lags behind is only
 * worth something from then.
 */
export async function extentOf(
  desk: Desk,
  before: QueueDetails,
  channel: BrokerChannel,
  taken: Taken,
): Promise<Extent> {
  if (taken.end !== 'empty' || before.consumers > 0) return 'part';
  const { messages, consumers } = await channel.checkQueue(before.name);
  if (messages > 0 || consumers > ourConsumers(before, taken)) return 'part';
  if (before.unacked === null) return 'untold';
  if (!before.unackedIsExact) {
    if (before.unacked === 0) return 'likely';
    // What it counts may be our own hold of a moment ago.
    return desk.absences.heldLately(before.name, desk.clock.now()) ? 'untold' : 'part';
  }
  const now = await desk.context.session().queueDetails(before.name);
  const ours = taken.deliveries.length + taken.late.length;
  return now !== null && now.unacked !== null && now.unacked <= ours ? 'whole' : 'part';
}

/** Messages that takes have missed, since when. A restart forgets it, which only makes it more careful. */
export class Absences {
  readonly #missedSince = new Map<string, number>();
  readonly #heldAt = new Map<string, number>();

  /** We have given back what we held of a queue. */
  held(queue: string, at: number): void {
    this.#heldAt.set(queue, at);
  }

  heldLately(queue: string, now: number): boolean {
    return now - (this.#heldAt.get(queue) ?? Number.NEGATIVE_INFINITY) < LAG_MS;
  }

  seen(id: string): void {
    this.#missedSince.delete(id);
  }

  /** A take of that extent, at `now`, missed it. Answers whether it has left its queue for good. */
  missed(id: string, extent: Extent, now: number): boolean {
    if (extent === 'part') return false;
    const since = this.#missedSince.get(id) ?? now;
    const isGone = now - since >= APART_MS[extent];
    if (isGone) this.#missedSince.delete(id);
    else this.#missedSince.set(id, since);
    return isGone;
  }
}
