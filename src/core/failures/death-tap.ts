/**
 * New deaths appear by themselves: what a tap on the dead-letter exchange captured becomes a failure at once, without
 * touching the queue. A tap's copy and the queue's are the same message: same exchange, routing key, `x-death`, body.
 */
import { viewProperties } from '../broker/properties/codec.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { DeadLetterMap } from './dead-letter-map.ts';
import { deadLetterFacts } from './delivery-facts.ts';
import { type Desk, refreshFailure } from './desk.ts';
import { identityOf } from './identity.ts';
import { linkToRetry } from './record-look.ts';

/** A look that found a message this long (ms) before its tap event was captured found the same death. */
const SAME_DEATH_MS = 60_000;

/** A look may have found it first: then that row is told of the tap's event, one row per event. */
function recordDeath(desk: Desk, queue: string, event: CapturedEvent): void {
  const identity = identityOf(event);
  const equal = desk.failures.equals(queue, identity);
  if (equal.some((row) => row.tapSeq === event.seq)) return;
  const known = equal.find(
    (row) => row.tapSeq === null && row.firstSeenAt >= event.receivedAt - SAME_DEATH_MS,
  );
  if (known) {
    desk.failures.toldByTap(known.id, event.seq);
    return;
  }
  const id = desk.failures.add({
    queue,
    identity,
    ordinal: Math.max(-1, ...equal.map((row) => row.ordinal)) + 1,
    message: event,
    facts: deadLetterFacts(desk.context.profile, viewProperties(event.rawProperties), event.body),
    at: event.receivedAt,
    position: null,
    tapSeq: event.seq,
  });
  linkToRetry(desk, id);
  refreshFailure(desk, id);
}

/** Answers whether there was a death among the events. */
export function recordDeaths(desk: Desk, map: DeadLetterMap, batch: readonly CapturedEvent[]): boolean {
  const deaths = batch.filter((event) => event.origin === 'death');
  if (deaths.length === 0) return false;
  desk.failures.inTransaction(() => {
    for (const event of deaths) {
      const [newest] = event.deaths;
      const { exchange, routingKey } = event;
      const targets = newest ? map.targets({ diedIn: newest.queue, exchange, routingKey }) : [];
      for (const queue of targets) {
        if (!desk.queues.isStream(queue)) recordDeath(desk, queue, event);
      }
    }
  });
  return true;
}
