/** Writes what a look saw: new failures, known ones seen again, and those that left the queue without us. */
import type { Delivery } from '../broker/port.ts';
import { deadLetterFacts } from './delivery-facts.ts';
import { type Desk, refreshFailure } from './desk.ts';
import { identityOf } from './identity.ts';
import { type Place, placesFor } from './ordinals.ts';

export interface SeenQueue {
  readonly queue: string;
  readonly deliveries: readonly Delivery[];
  /** Everything that lay in the queue at `startedAt` was seen. */
  readonly complete: boolean;
  readonly startedAt: number;
}

interface Seen {
  readonly delivery: Delivery;
  readonly identity: string;
  readonly position: number;
}

function byIdentity(deliveries: readonly Delivery[]): ReadonlyMap<string, readonly Seen[]> {
  const groups = new Map<string, Seen[]>();
  for (const [position, delivery] of deliveries.entries()) {
    const identity = identityOf(delivery);
    const group = groups.get(identity) ?? [];
    group.push({ delivery, identity, position });
    groups.set(identity, group);
  }
  return groups;
}

/** The message gets its place in the run, as what was found by looking. */
function captureFound(desk: Desk, { delivery }: Seen, at: number): void {
  const { envelope, deaths } = deadLetterFacts(desk.context.profile, delivery.properties, delivery.body);
  const { exchange, routingKey, redelivered, rawProperties, body } = delivery;
  desk.context.capture({
    ...envelope,
    receivedAt: at,
    origin: 'look',
    exchange,
    routingKey,
    redelivered,
    deaths,
    rawProperties,
    body,
  });
}

function record(desk: Desk, queue: string, seen: Seen, place: Place, at: number): string {
  if (place.kind === 'known') {
    desk.failures.seen(place.id, at, seen.position);
    return place.id;
  }
  const { delivery, identity, position } = seen;
  const facts = deadLetterFacts(desk.context.profile, delivery.properties, delivery.body);
  const { ordinal } = place;
  return desk.failures.add({
    queue,
    identity,
    ordinal,
    message: delivery,
    facts,
    at,
    position,
    tapSeq: null,
  });
}

function markGone(desk: Desk, { queue, startedAt }: SeenQueue, seenIds: ReadonlySet<string>): void {
  for (const row of desk.failures.presentIn(queue)) {
    if (seenIds.has(row.id) || row.seenAt >= startedAt) continue;
    desk.failures.setPresent(row.id, false);
    refreshFailure(desk, row.id);
  }
}

/** Answers how many failures are new here. */
export function recordLook(desk: Desk, look: SeenQueue, at: number): number {
  const added: Seen[] = [];
  desk.failures.inTransaction(() => {
    const seenIds = new Set<string>();
    for (const [identity, group] of byIdentity(look.deliveries)) {
      const places = placesFor(desk.failures.equals(look.queue, identity), group.length);
      for (const [index, place] of places.entries()) {
        const seen = group[index];
        if (!seen) continue;
        const id = record(desk, look.queue, seen, place, at);
        if (place.kind === 'new') {
          added.push(seen);
          linkToRetry(desk, id);
        }
        seenIds.add(id);
        refreshFailure(desk, id);
      }
    }
    if (look.complete) markGone(desk, look, seenIds);
  });
  for (const seen of added.toSorted((a, b) => a.position - b.position)) captureFound(desk, seen, at);
  return added.length;
}

/** A message that came back after a retry from here continues the failure that was retried. */
export function linkToRetry(desk: Desk, failureId: string): void {
  const row = desk.failures.byId(failureId);
  if (!row?.retryId || row.previousId !== null) return;
  const item = desk.journal.item({ connectionId: desk.context.id, retryId: row.retryId });
  if (item && item.failureId !== failureId) desk.failures.link(item.failureId, failureId);
}
