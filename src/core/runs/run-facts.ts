import type { EventOrigin } from '../../shared/domain/event.ts';

/** What a run's state and marks are reduced from: one event, without its message. */
export interface RunFact {
  readonly seq: number;
  /** Place in the run's time, ms since 1970 (`store/event-place.ts`). */
  readonly at: number;
  /** When the console had it, and when its maker says that it was made; ms since 1970. */
  readonly receivedAt: number;
  readonly madeAt: number | null;
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
  /** The broker says that it was delivered before. */
  readonly redelivered: boolean;
  /** Equal for the same message (`systems/message-identity.ts`); null: captured before that was kept. */
  readonly identity: number | null;
  /** What 95 of 100 earlier passes of the step that it ends took at most, in ms, when it was captured. */
  readonly stepP95Ms: number | null;
}

function contentOf(fact: RunFact): string {
  const { type, origin, status, step, final, deadFrom, retryId, source, error } = fact;
  const { madeAt, redelivered, identity, stepP95Ms } = fact;
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
    madeAt,
    redelivered,
    identity,
    stepP95Ms,
  ]);
}

/** By time, by receipt, and then by content: never by arrival, which differs from capture to capture. */
export function compareFacts(a: RunFact, b: RunFact): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.receivedAt !== b.receivedAt) return a.receivedAt - b.receivedAt;
  const left = contentOf(a);
  const right = contentOf(b);
  if (left !== right) return left < right ? -1 : 1;
  // Nothing tells them apart but their numbers.
  return a.seq - b.seq;
}
