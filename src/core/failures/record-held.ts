/**
 * What a take holds for the first time it gives back as delivered before. Of messages whose bytes were sent once, only
 * that mark tells a new one from an original that came back, so these become failures before they go back
 * (docs/rabbitmq.md, Retry). Others cost one question of an index, and get no row here.
 */
import type { Delivery } from '../broker/port.ts';
import { awaitsAck } from '../retry/retry-item.ts';
import { type Desk, refreshFailure } from './desk.ts';
import type { Holding } from './held-count.ts';
import { identityOf } from './identity.ts';
import { addSeen, byIdentity, captureFound, linkToRetry, type Seen } from './record-look.ts';

/** Whether the ledger knows messages of that identity in the queue; asked once for each. */
export function ledgerKnows(desk: Desk, queue: string): (identity: string) => boolean {
  const known = new Map<string, boolean>();
  return (identity) => {
    const before = known.get(identity);
    if (before !== undefined) return before;
    const isKnown = desk.journal.ofEquals(desk.context.id, queue, identity).length > 0;
    known.set(identity, isKnown);
    return isKnown;
  };
}

interface FirstHeld {
  readonly identity: string;
  readonly fresh: readonly Seen[];
  /** Equal messages of the same take that were delivered before. */
  readonly redelivered: number;
}

/** Rows that no take held may be the fresh ones, as far as those delivered before leave any: too many rows lose nothing. */
function recordEquals(desk: Desk, queue: string, { identity, fresh, redelivered }: FirstHeld, at: number) {
  const all = desk.failures.equals(queue, identity);
  const items = desk.journal.ofEquals(desk.context.id, queue, identity);
  const sent = new Set(items.filter(awaitsAck).map(({ failureId }) => failureId));
  const rows = all.filter((row) => !sent.has(row.id) && (row.present === 1 || row.state === 'gone'));
  const neverHeld = rows.filter((row) => row.looked === 0);
  const unexplained = Math.max(0, redelivered - (rows.length - neverHeld.length));
  const known = neverHeld.slice(unexplained).slice(0, fresh.length);
  for (const [index, row] of known.entries())
    desk.failures.seen(row.id, at, fresh[index]?.position ?? row.position ?? 0);
  const added = fresh.slice(known.length);
  const next = Math.max(-1, ...[...all, ...items].map(({ ordinal }) => ordinal)) + 1;
  const ids = added.map((seen, index) => addSeen(desk, queue, seen, next + index, at));
  for (const id of ids) linkToRetry(desk, id);
  return { ids: [...known.map(({ id }) => id), ...ids], added };
}

/** Of all that is held: for the first time, not wanted, and equal to what the ledger knows. */
function firstHeld(desk: Desk, queue: string, held: Holding, isWanted: (delivery: Delivery) => boolean) {
  const unwanted = held.deliveries.filter((delivery) => !delivery.redelivered && !isWanted(delivery));
  const late = held.late.flatMap(({ message }) => message ?? []);
  const knows = ledgerKnows(desk, queue);
  const identities = new Set([...unwanted, ...late].map(identityOf).filter(knows));
  if (identities.size === 0) return [];
  const groups = byIdentity([...held.deliveries, ...late]);
  return [...identities].map((identity): FirstHeld => {
    const group = groups.get(identity) ?? [];
    const fresh = group.filter(({ delivery }) => !delivery.redelivered);
    const lateAgain = held.late.filter((each) => each.identity === identity && each.redelivered);
    return { identity, fresh, redelivered: group.length - fresh.length + lateAgain.length };
  });
}

/** Answers the failures whose messages were held for the first time. Called while they are still held. */
export function recordFirstHeld(
  desk: Desk,
  queue: string,
  held: Holding,
  isWanted: (delivery: Delivery) => boolean,
): ReadonlySet<string> {
  const groups = firstHeld(desk, queue, held, isWanted);
  if (groups.length === 0) return new Set();
  const at = desk.clock.now();
  const recorded = desk.failures.inTransaction(() => {
    const each = groups.map((group) => recordEquals(desk, queue, group, at));
    for (const { ids } of each) for (const id of ids) refreshFailure(desk, id);
    return each;
  });
  captureFound(
    desk,
    recorded.flatMap(({ added }) => added),
    at,
  );
  desk.notify('failures.changed', { connectionId: desk.context.id });
  return new Set(recorded.flatMap(({ ids }) => ids));
}
