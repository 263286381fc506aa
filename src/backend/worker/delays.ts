/** When the next attempt is due: exponential, with jitter so that tasks that failed together do not return together. */
import { MOST_RETRIES } from '../topology.ts';

/** Milliseconds before the 2nd, 3rd and 4th attempt. */
export type RetryDelays = readonly [number, number, number];
export const DEFAULT_RETRY_DELAYS: RetryDelays = [500, 2_000, 8_000];

/** A fifth up or down. */
const JITTER = 0.2;

export interface Delay {
  readonly ms: number;
  /** Which delay queue, 1 to 3. */
  readonly level: number;
}

/**
 * After failed attempt `attempt` (1 to 3). A wait that the other side asked for is honoured when it is longer, in the last
 * delay queue: queues expire from their head, and a long wait must not hold up short ones.
 */
export function delayAfter(
  attempt: number,
  delays: RetryDelays,
  random: () => number,
  askedMs: number | undefined,
): Delay {
  const base = delays[attempt - 1] ?? delays[2];
  const ms = Math.max(1, Math.round(base * (1 - JITTER + 2 * JITTER * random())));
  if (askedMs === undefined || askedMs <= ms) return { ms, level: Math.min(attempt, MOST_RETRIES) };
  return { ms: Math.round(askedMs), level: MOST_RETRIES };
}
