/** What moves on the screens of the connection: an event that has just come, and retries whose end is not known. */
import type { EventSummary } from '../../../src/shared/domain/event.ts';
import type { FailureSummary, RetryView } from '../../../src/shared/domain/failure.ts';

/** The event that follows the newest one. */
export function nextEvent(events: readonly EventSummary[], now: number): EventSummary {
  const seq = (events[0]?.seq ?? 0) + 1;
  return {
    seq,
    receivedAt: now,
    madeAt: now,
    type: 'resultado_coleta',
    correlationId: `f10e0000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
    source: 'blog',
    exchange: 'oraculo.resultados',
    routingKey: 'resultado_coleta.blog',
    origin: 'tap',
    status: 'ok',
    error: null,
    retryId: null,
    size: 640,
  };
}

/** A retry that was interrupted between sending and knowing, for every possible duplicate. */
export function unknownRetries(failures: readonly FailureSummary[]): RetryView[] {
  return failures
    .filter(({ state }) => state === 'possible_duplicate')
    .map(({ id, queue, failedQueue, failedAt }) => ({
      id: `unknown-${id}`,
      failureId: id,
      action: 'retry',
      jobId: null,
      queue: queue ?? '',
      target: failedQueue ?? queue ?? '',
      state: 'unknown',
      outcome: 'pending',
      attempt: 1,
      operator: 'ana',
      reason: null,
      createdAt: failedAt + 5_000,
      startsAt: null,
      sentAt: failedAt + 9_000,
      settledAt: null,
      possibleDuplicate: false,
      evidence: [{ kind: 'nothing_seen' }],
      error: null,
    }));
}
