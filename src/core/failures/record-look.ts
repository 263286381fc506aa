/** Writes what a look saw: new failures, known ones seen again, and those that left the queue without us. */
import type { Delivery } from '../broker/port.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import { awaitsAck, isSettled, type RetryItem, takesOriginal } from '../retry/retry-item.ts';
import type { Extent } from './absence.ts';
import { deadLetterFacts } from './delivery-facts.ts';
import { type Desk, refreshFailure } from './desk.ts';
import { identityOf } from './identity.ts';
import { type Place, placesFor } from './ordinals.ts';
import { deadLetterStands } from './result-places.ts';

export interface SeenQueue {
  readonly queue: string;
  readonly deliveries: readonly Delivery[];
  /** How much of what lay in the queue at `startedAt` was seen. */
  readonly extent: Extent;
  readonly startedAt: number;
}

export interface Seen {
  readonly delivery: Delivery;
  readonly identity: string;
  readonly position: number;
}

export function byIdentity(deliveries: readonly Delivery[]): ReadonlyMap<string, readonly Seen[]> {
  const groups = new Map<string, Seen[]>();
  for (const [position, delivery] of deliveries.entries()) {
    const identity = identityOf(delivery);
    const group = groups.get(identity) ?? [];
    group.push({ delivery, identity, position });
    groups.set(identity, group);
  }
  return groups;
}

function foundEvent({ context }: Desk, { delivery }: Seen, receivedAt: number): Omit<CapturedEvent, 'seq'> {
  const { envelope, deaths } = deadLetterFacts(context.profile, delivery.properties, delivery.body);
  const { exchange, routingKey, redelivered, rawProperties, body } = delivery;
  const origin = 'look';
  return { ...envelope, receivedAt, origin, exchange, routingKey, redelivered, deaths, rawProperties, body };
}

/** The messages get their places in their runs, as what was found by looking; one durable batch, in their order. */
export function captureFound(desk: Desk, found: readonly Seen[], at: number): void {
  if (found.length === 0) return;
  const inOrder = found.toSorted((a, b) => a.position - b.position);
  desk.context.capture(...inOrder.map((seen) => foundEvent(desk, seen, at)));
}

export function addSeen(desk: Desk, queue: string, seen: Seen, ordinal: number, at: number): string {
  const { delivery, identity, position } = seen;
  const facts = deadLetterFacts(desk.context.profile, delivery.properties, delivery.body);
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

/** Its copy was sent: it is acked when it can be (`retry/settle.ts`), and is never a failure of its own. */
function reappeared(desk: Desk, queue: string, seen: Seen, item: RetryItem, at: number): string {
  if (!awaitsAck(item)) desk.journal.record(item, { kind: 'reappeared' });
  // Its row is missing when the history was rebuilt.
  if (!desk.failures.byId(item.failureId)) return addSeen(desk, queue, seen, item.ordinal, at);
  desk.failures.seen(item.failureId, at, seen.position);
  return item.failureId;
}

function record(
  desk: Desk,
  queue: string,
  seen: Seen,
  place: Exclude<Place, { kind: 'sent' }>,
  at: number,
): string {
  if (place.kind === 'new') return addSeen(desk, queue, seen, place.ordinal, at);
  desk.failures.seen(place.id, at, seen.position);
  return place.id;
}

/**
 * Retries of equal messages that wait for their ack or are settled: the newest of each failure, unless that is about
 * something else.
 */
function sentEquals(desk: Desk, queue: string, identity: string): readonly RetryItem[] {
  const items = desk.journal.ofEquals(desk.context.id, queue, identity).filter(takesOriginal);
  const newest = new Map(items.map((item) => [item.failureId, item]));
  const sent = [...newest.values()].filter(
    (item) => awaitsAck(item) || (isSettled(item) && desk.failures.byId(item.failureId)?.present !== 1),
  );
  return sent.toSorted((a, b) => Number(awaitsAck(b)) - Number(awaitsAck(a)));
}

interface Placed {
  readonly seen: Seen;
  readonly place: Place;
  readonly item: RetryItem | undefined;
}

/** Those delivered before come first: only they can be what was known or sent. */
function placed(desk: Desk, queue: string, identity: string, group: readonly Seen[]): readonly Placed[] {
  const before = group.filter(({ delivery }) => delivery.redelivered);
  const fresh = group.filter(({ delivery }) => !delivery.redelivered);
  const items = sentEquals(desk, queue, identity);
  // What was sent lay in our hands: none of the fresh ones is it, whatever its row says.
  const sentIds = new Set(items.map(({ failureId }) => failureId));
  const all = desk.failures.equals(queue, identity);
  const rows = all.filter((row) => !sentIds.has(row.id));
  const sent = {
    ordinals: items.map((item) => item.ordinal),
    siblings: all.length === 0 ? Math.max(0, ...items.map((item) => item.siblings)) : 0,
  };
  const places = placesFor(rows, { redelivered: before.length, fresh: fresh.length }, sent);
  const ordered = [...before, ...fresh];
  return places.flatMap((place, index) => {
    const seen = ordered[index];
    return seen ? [{ seen, place, item: place.kind === 'sent' ? items[place.index] : undefined }] : [];
  });
}

function markGone(
  desk: Desk,
  { queue, startedAt, extent }: SeenQueue,
  seenIds: ReadonlySet<string>,
  at: number,
): void {
  for (const row of desk.failures.presentIn(queue)) {
    if (seenIds.has(row.id) || row.seenAt >= startedAt) desk.absences.seen(row.id);
    else if (desk.absences.missed(row.id, extent, at)) setGone(desk, row.id);
  }
}

function setGone(desk: Desk, id: string): void {
  desk.failures.setPresent(id, false);
  refreshFailure(desk, id);
}

/** Answers how many failures are new here, and whether originals of settled retries were among what was seen. */
export function recordLook(
  desk: Desk,
  look: SeenQueue,
  at: number,
): { readonly added: number; readonly reappeared: boolean } {
  const added: Seen[] = [];
  let anyReappeared = false;
  desk.failures.inTransaction(() => {
    const seenIds = new Set<string>();
    for (const [identity, group] of byIdentity(look.deliveries)) {
      for (const { seen, place, item } of placed(desk, look.queue, identity, group)) {
        if (place.kind === 'sent') {
          if (!item) continue;
          anyReappeared = true;
          const known = reappeared(desk, look.queue, seen, item, at);
          seenIds.add(known);
          refreshFailure(desk, known);
          continue;
        }
        const id = record(desk, look.queue, seen, place, at);
        if (place.kind === 'new') {
          added.push(seen);
          linkToRetry(desk, id);
        }
        seenIds.add(id);
        refreshFailure(desk, id);
      }
    }
    markGone(desk, look, seenIds, at);
  });
  captureFound(desk, added, at);
  return { added: added.length, reappeared: anyReappeared };
}

/** A message that came back after a retry from here continues the failure that was retried. */
export function linkToRetry(desk: Desk, failureId: string): void {
  const row = desk.failures.byId(failureId);
  if (row) deadLetterStands(desk, row);
  if (!row?.retryId || row.previousId !== null) return;
  const item = desk.journal.item({ connectionId: desk.context.id, retryId: row.retryId });
  if (item && item.failureId !== failureId) desk.failures.link(item.failureId, failureId);
}
