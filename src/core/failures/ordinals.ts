/** Which rows a queue's equal messages are. Equal messages may stand for one another, so only their number matters. Pure. */
import type { FailureRow } from './failure-row.ts';

export type Place =
  | { readonly kind: 'known'; readonly id: string }
  /** The original of a retry that was sent and settled: it came back, and is no new failure. */
  | { readonly kind: 'sent'; readonly index: number }
  | { readonly kind: 'new'; readonly ordinal: number };

/** Equal messages seen in a queue: delivered before, and for the first time. */
export interface SeenEquals {
  readonly redelivered: number;
  readonly fresh: number;
}

/** Settled retries of equal messages: the ordinals that they have, and siblings known when there are no rows. */
export interface SentBefore {
  readonly ordinals: readonly number[];
  readonly siblings: number;
}

/**
 * Places for equal messages seen in a queue, by the rows known of them. Rows believed in the queue come first, then rows
 * that had gone without us, then originals that we had settled: an ack can be lost with the broker, and then only a
 * redelivered message can be one of them. More messages get new ordinals.
 */
export function placesFor(
  rows: readonly FailureRow[],
  { redelivered, fresh }: SeenEquals,
  sent: SentBefore = { ordinals: [], siblings: 0 },
): readonly Place[] {
  const count = redelivered + fresh;
  const present = rows.filter((row) => row.present === 1);
  const returned = rows.filter((row) => row.present === 0 && row.state === 'gone');
  const rest = [...present, ...returned];
  const known = rest.slice(0, count).map(({ id }) => ({ kind: 'known' as const, id }));
  const siblingsNeverHeld = rest.filter((row) => row.looked === 0).length;
  const siblings = Math.max(rest.length, sent.siblings);
  const back = stillQueued({ redelivered, fresh, siblings, siblingsNeverHeld }, sent.ordinals.length);
  const again = Array.from({ length: Math.min(back, count - known.length) }, (_, index) => ({
    kind: 'sent' as const,
    index,
  }));
  const next = Math.max(-1, ...rows.map((row) => row.ordinal), ...sent.ordinals) + 1;
  const added = Array.from({ length: count - known.length - again.length }, (_, index) => ({
    kind: 'new' as const,
    ordinal: next + index,
  }));
  return [...known, ...again, ...added];
}

export interface EqualMessages extends SeenEquals {
  /** Other failures of the same identity believed in the queue, and how many of those no take has held. */
  readonly siblings: number;
  readonly siblingsNeverHeld: number;
}

/**
 * How many of `confirmed` equal messages, sent but perhaps not acked, still lie in the queue. Only what cannot be a
 * sibling is one of them: to ack a message that was never sent would lose it.
 */
export function stillQueued(seen: EqualMessages, confirmed: number): number {
  const freshSiblings = Math.min(seen.siblingsNeverHeld, seen.fresh);
  const heldSiblings = seen.siblings - freshSiblings;
  return Math.min(confirmed, Math.max(0, seen.redelivered - heldSiblings));
}
