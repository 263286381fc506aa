/**
 * Finishing what was confirmed (or is believed delivered) but perhaps not acked: when the message reappears it is acked
 * and never published; when it is proven to have left its queue, it was acked before (docs/rabbitmq.md, Retry).
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { Delivery } from '../broker/port.ts';
import type { Extent } from '../failures/absence.ts';
import type { Desk } from '../failures/desk.ts';
import { identityOf } from '../failures/identity.ts';
import { type EqualMessages, stillQueued } from '../failures/ordinals.ts';
import { HOLD } from '../failures/queue-way.ts';
import { itemsMoved, tellMoved } from './moved.ts';
import { awaitsAck, type RetryItem } from './retry-item.ts';
import { type Held, openWorkbench } from './workbench.ts';

export function awaitingAck(desk: Desk, queue: string): readonly RetryItem[] {
  return desk.journal.underWay(desk.context.id).filter((item) => item.queue === queue && awaitsAck(item));
}

function settled(desk: Desk, acked: readonly RetryItem[], absent: readonly RetryItem[]): void {
  const all = [...acked, ...absent];
  if (all.length === 0) return;
  itemsMoved(desk, all, true);
  for (const item of all) desk.absences.seen(item.retryId);
  const items = desk.journal.batch((write) => [
    ...acked.map((item) => write.record(item, { kind: 'acked' })),
    ...absent.map((item) => write.record(item, { kind: 'absent' })),
  ]);
  itemsMoved(desk, items, true);
  tellMoved(desk);
}

function byIdentity(items: readonly RetryItem[]): ReadonlyMap<string, readonly RetryItem[]> {
  return Map.groupBy(items, (item) => item.identity);
}

/**
 * Other failures of the same identity that may lie in the queue; the plan remembers them should the history be new. Those
 * that the take at hand is the first to hold are among its fresh ones.
 */
function siblingsOf(
  desk: Desk,
  items: readonly RetryItem[],
  firstHeld: ReadonlySet<string> = new Set(),
): Pick<EqualMessages, 'siblings' | 'siblingsNeverHeld'> {
  const [first] = items;
  if (!first) return { siblings: 0, siblingsNeverHeld: 0 };
  const own = new Set(items.map((item) => item.failureId));
  const rows = desk.failures.equals(first.queue, first.identity);
  const others = rows.filter((row) => row.present === 1 && !own.has(row.id));
  const planned = rows.length === 0 ? Math.max(...items.map((item) => item.siblings)) : 0;
  return {
    siblings: Math.max(others.length, planned),
    siblingsNeverHeld: others.filter((row) => row.looked === 0 || firstHeld.has(row.id)).length,
  };
}

interface Decision {
  readonly ack: readonly Delivery[];
  readonly acked: readonly RetryItem[];
  readonly absent: readonly RetryItem[];
}

const NOTHING: Decision = { ack: [], acked: [], absent: [] };

function decide(
  desk: Desk,
  items: readonly RetryItem[],
  equal: readonly Delivery[],
  extent: Extent,
  firstHeld: ReadonlySet<string>,
): Decision {
  const ours = equal.filter((delivery) => delivery.redelivered);
  const { siblings, siblingsNeverHeld } = siblingsOf(desk, items, firstHeld);
  const seen = { redelivered: ours.length, fresh: equal.length - ours.length, siblings, siblingsNeverHeld };
  // A part of the queue proves nothing about the rest, unless all of ours are in it and nothing else can be them.
  if (extent === 'part' && !(siblings === 0 && ours.length >= items.length)) return NOTHING;
  const count = stillQueued(seen, items.length);
  const now = desk.clock.now();
  const absent = items.slice(count).filter((item) => desk.absences.missed(item.retryId, extent, now));
  return { ack: ours.slice(0, count), acked: items.slice(0, count), absent };
}

async function settleHeld(desk: Desk, items: readonly RetryItem[], held: Held): Promise<void> {
  const extent = held.end === 'empty' ? await held.extent() : 'part';
  const seen = Map.groupBy(held.deliveries, identityOf);
  const decisions = [...byIdentity(items)].map(([identity, group]) =>
    decide(desk, group, seen.get(identity) ?? [], extent, held.firstHeld),
  );
  const tags = decisions.flatMap(({ ack }) => ack.map(({ deliveryTag }) => deliveryTag));
  for (const tag of tags) held.channel.ack(tag);
  await held.channel.barrier();
  settled(
    desk,
    decisions.flatMap(({ acked }) => acked),
    decisions.flatMap(({ absent }) => absent),
  );
  await held.giveBack(new Set(tags));
}

async function settleNow(desk: Desk, queue: string, items: readonly RetryItem[]): Promise<void> {
  const bench = await openWorkbench(desk, queue);
  try {
    const wanted = new Set(items.map((item) => item.identity));
    const isAlone = items.length === 1 && siblingsOf(desk, items).siblings === 0;
    const held = await bench.take({
      first: HOLD.messages,
      isHead: false,
      begin: () => (delivery) => isAlone && delivery.redelivered && wanted.has(identityOf(delivery)),
      isWanted: () => false,
      signal: desk.signal,
    });
    await settleHeld(desk, items, held);
  } finally {
    await bench.close();
  }
}

/** Never throws: what cannot be settled now stays in the ledger and is tried again at the next occasion. */
export async function settleQueue(desk: Desk, queue: string): Promise<void> {
  const items = awaitingAck(desk, queue);
  if (items.length === 0 || desk.context.readOnly()) return;
  try {
    await settleNow(desk, queue, items);
  } catch (error) {
    if (!(error instanceof ExpectedError)) {
      desk.log.error('settling sent retries failed', error, { queue });
    } else if (error.code === 'queue-missing') {
      // Its messages went with it.
      settled(desk, [], items);
    } else {
      desk.log.warn('sent retries are not settled yet', { queue, code: error.code, reason: error.message });
    }
  }
}
