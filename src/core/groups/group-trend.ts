/** Failures of a group over time, from the slots that the history keeps: at least the last hour, since its first. Pure. */
import type { FailureGroup } from '../../shared/domain/failure-group.ts';

const SLICES = 24;
/** The two sizes of slots, in milliseconds; the smaller serves while a group is at most a day old. */
const FINE_MS = 150_000;
const COARSE_MS = 3_600_000;
const MOST_FINE = 576;

export interface TrendPlan {
  readonly slotMs: number;
  readonly sliceSlots: number;
  /** The slot of now, which ends the last slice. */
  readonly lastSlot: number;
}

export interface SlotCount {
  readonly slot: number;
  readonly failures: number;
}

function slotsSince(firstAt: number, now: number, slotMs: number): number {
  return Math.floor(now / slotMs) - Math.floor(firstAt / slotMs) + 1;
}

export function trendPlan(firstAt: number, now: number): TrendPlan {
  const slotMs = slotsSince(firstAt, now, FINE_MS) <= MOST_FINE ? FINE_MS : COARSE_MS;
  const slots = Math.max(slotsSince(firstAt, now, slotMs), slotMs === FINE_MS ? COARSE_MS / FINE_MS : 1);
  return { slotMs, sliceSlots: Math.ceil(slots / SLICES), lastSlot: Math.floor(now / slotMs) };
}

/** A death that a broker's fast clock puts into the future is in the last slice. */
export function trendOf(
  { slotMs, sliceSlots, lastSlot }: TrendPlan,
  slots: Iterable<SlotCount>,
): FailureGroup['trend'] {
  const counts = Array.from({ length: SLICES }, () => 0);
  for (const { slot, failures } of slots) {
    const back = Math.max(0, Math.floor((lastSlot - slot) / sliceSlots));
    const index = SLICES - 1 - back;
    counts[index] = (counts[index] ?? 0) + failures;
  }
  return { sliceMs: slotMs * sliceSlots, counts: counts.slice(0, SLICES) };
}
