import type { CapturedEvent } from '../capture/captured-event.ts';

/** A maker's clock may run ahead of ours by this much (ms) before its time is not believed. */
const CLOCK_SKEW_MS = 60_000;

/**
 * An event's place in its run's time, in ms since 1970. What came by a tap has the time its maker gave it, unless that
 * lies in our future or the message is sent again (its time is then the first sending's). A dead letter that was found
 * by looking has the time it died. All else happened when we saw it.
 */
export function placeInTime(event: Omit<CapturedEvent, 'seq'>): number {
  if (event.origin === 'look') return event.deaths[0]?.time ?? event.receivedAt;
  if (event.origin !== 'tap' || event.retryId !== null || event.madeAt === null) return event.receivedAt;
  return event.madeAt <= event.receivedAt + CLOCK_SKEW_MS ? event.madeAt : event.receivedAt;
}
