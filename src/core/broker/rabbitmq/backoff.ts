/** How long to wait before the next attempt: full jitter over an exponential ceiling, so that consoles do not return in step. */
const FIRST_CEILING_MS = 500;
const MAX_MS = 30_000;

/** `attempt` counts failures in a row, from 1; `random` gives 0 up to, but not including, 1. */
export function reconnectDelay(attempt: number, random: () => number): number {
  const ceiling = Math.min(MAX_MS, FIRST_CEILING_MS * 2 ** Math.min(attempt - 1, 16));
  return Math.round(random() * ceiling);
}
