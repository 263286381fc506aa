/** Which rows a queue's equal messages are. Equal messages may stand for one another, so only their number matters. Pure. */
import type { FailureRow } from './failure-row.ts';

export type Place =
  | { readonly kind: 'known'; readonly id: string }
  | { readonly kind: 'new'; readonly ordinal: number };

/**
 * Places for `count` equal messages seen in a queue, by the rows known of them. Rows believed in the queue come first,
 * then rows that had gone without us; what we took ourselves does not come back. More messages get new ordinals.
 */
export function placesFor(rows: readonly FailureRow[], count: number): readonly Place[] {
  const present = rows.filter((row) => row.present === 1);
  const returned = rows.filter((row) => row.present === 0 && row.state === 'gone');
  const known = [...present, ...returned].slice(0, count).map(({ id }) => ({ kind: 'known' as const, id }));
  const next = Math.max(-1, ...rows.map((row) => row.ordinal)) + 1;
  const added = Array.from({ length: count - known.length }, (_, index) => ({
    kind: 'new' as const,
    ordinal: next + index,
  }));
  return [...known, ...added];
}

export interface EqualMessages {
  /** Seen in a take of the whole queue: delivered before, and for the first time. */
  readonly redelivered: number;
  readonly fresh: number;
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
