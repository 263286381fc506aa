/**
 * Tells that a tap queue reached its limit and drops messages. AMQP does not say how many were dropped, so a gap
 * `overflow` without a number is all that can honestly be marked.
 */
import { TAP_MAX_BYTES, TAP_MAX_LENGTH } from './tap.ts';

/** The share of a limit from which the queue counts as full, and below which as recovered. */
const FULL = 0.98;
const RECOVERED = 0.5;

export interface OverflowWatch {
  /** A message of that many bytes came. */
  sized(bytes: number): void;
  /** Judges the depth of the tap queue; the verdict changes only when the queue fills up or has well recovered. */
  judge(depth: number): 'full' | 'recovered' | 'same';
}

export function overflowWatch(): OverflowWatch {
  let full = false;
  let averageBytes = 0;
  return {
    sized: (bytes) => {
      averageBytes += (bytes - averageBytes) / 100;
    },
    judge: (depth) => {
      const load = Math.max(depth / TAP_MAX_LENGTH, (depth * averageBytes) / TAP_MAX_BYTES);
      const before = full;
      if (load >= FULL) full = true;
      else if (load < RECOVERED) full = false;
      if (full === before) return 'same';
      return full ? 'full' : 'recovered';
    },
  };
}
