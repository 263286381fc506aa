/**
 * Tells when a tap queue loses messages: it reached its limit and drops them, or they waited in it for longer than its
 * message TTL. AMQP does not say how many were lost, so a gap `overflow` without a number is all that can honestly be
 * marked.
 */
import { TAP_MAX_BYTES, TAP_MAX_LENGTH, TAP_MESSAGE_TTL_MS } from './tap.ts';

/** The share of a limit from which the queue counts as full, and below which as recovered. */
const FULL = 0.98;
const RECOVERED = 0.5;
/** Looks are two seconds apart: after a longer pause (ms) this process stood still, and saw no depth meanwhile. */
const STOOD_STILL_MS = 5_000;

export type OverflowVerdict =
  /** Messages are lost, the first of them published at `since` or later (ms since 1970). */
  | { readonly kind: 'losing'; readonly since: number }
  | { readonly kind: 'recovered' }
  | { readonly kind: 'same' };

export interface OverflowWatch {
  /** A message of that many bytes came. */
  received(bytes: number): void;
  /** Judges the depth of the tap queue as of now; the verdict changes only when losing begins and when it has ended. */
  judge(depth: number): OverflowVerdict;
}

/**
 * Where the end of the queue was at a moment, counted in messages that left it. What stood before it must have been
 * delivered a TTL later; what was not has expired.
 */
interface Mark {
  readonly at: number;
  /** When the mark before it was made: what is new at this one was published after that. */
  readonly since: number;
  readonly end: number;
}

/** `now` in ms since 1970. */
export function overflowWatch(now: () => number): OverflowWatch {
  let losing = false;
  let full = false;
  let stale = false;
  let averageBytes = 0;
  /** Messages that left the queue. */
  let left = 0;
  let leftBefore = 0;
  let judgedAt = now();
  let marks: Mark[] = [];

  /** When the first message that expired was published at the earliest; null while none did. */
  const expiredSince = (at: number): number | null => {
    const due = marks.filter((mark) => mark.at + TAP_MESSAGE_TTL_MS <= at);
    const late = due.find((mark) => mark.end > left);
    for (const mark of due) left = Math.max(left, mark.end);
    marks = marks.filter((mark) => mark.end > left);
    return late?.since ?? null;
  };

  /** The share of the nearest limit that so many messages take. */
  const loadOf = (messages: number) =>
    Math.max(messages / TAP_MAX_LENGTH, (messages * averageBytes) / TAP_MAX_BYTES);

  return {
    received: (bytes) => {
      averageBytes += (bytes - averageBytes) / 100;
      left += 1;
    },
    judge: (depth) => {
      const at = now();
      const taken = left - leftBefore;
      const expired = expiredSince(at);
      const before = judgedAt;
      if (depth > 0) marks.push({ at, since: before, end: left + depth });
      judgedAt = at;
      leftBefore = left;
      // What came in a rush after a standstill, and what still waits, stood in the queue together.
      const stoodFull = at - before > STOOD_STILL_MS && loadOf(taken + depth) >= FULL;
      full = stoodFull || (full ? loadOf(depth) >= RECOVERED : loadOf(depth) >= FULL);
      // When less waits than was taken since the last look, nothing in it is old.
      stale = expired !== null || (stale && depth > taken);
      const wasLosing = losing;
      losing = full || stale;
      if (losing === wasLosing) return { kind: 'same' };
      return losing ? { kind: 'losing', since: expired ?? (stoodFull ? before : at) } : { kind: 'recovered' };
    },
  };
}
