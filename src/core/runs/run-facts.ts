import type { EventOrigin } from '../../shared/domain/event.ts';

/** What a run's state is reduced from: one event, without its message. */
export interface RunFact {
  readonly seq: number;
  /** Place in the run's time, ms since 1970 (`store/event-place.ts`). */
  readonly at: number;
  readonly origin: EventOrigin;
  readonly type: string | null;
  readonly source: string | null;
  readonly status: string | null;
  /** Step that a failure event names. */
  readonly step: string | null;
  readonly final: boolean;
  /** Queue of the newest death, for a dead letter. */
  readonly deadFrom: string | null;
  readonly retryId: string | null;
  readonly error: { readonly code: string | null; readonly message: string } | null;
}

function contentOf({ type, origin, status, step, final, deadFrom, retryId, source, error }: RunFact): string {
  return JSON.stringify([
    type,
    origin,
    status,
    step,
    final,
    deadFrom,
    retryId,
    source,
    error?.code,
    error?.message,
  ]);
}

/** By time, and within one millisecond by content: never by arrival, which differs from capture to capture. */
export function compareFacts(a: RunFact, b: RunFact): number {
  if (a.at !== b.at) return a.at - b.at;
  const left = contentOf(a);
  const right = contentOf(b);
  return left === right ? 0 : left < right ? -1 : 1;
}
