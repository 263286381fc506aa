/** From a failure and the ledger to the plan of its next retry. */
import { ExpectedError } from '../../shared/errors.ts';
import type { Desk } from '../failures/desk.ts';
import type { FailureRow } from '../failures/failure-row.ts';
import { retryIdOf } from './retry-id.ts';
import { type RetryPlan, wasSent } from './retry-item.ts';
import { needsReason, retryProblem } from './retry-rules.ts';

export interface RetryRequest {
  readonly id: string;
  readonly reason: string | null;
  readonly delayMs: number;
}

function failureOf(desk: Desk, id: string): FailureRow {
  const row = desk.failures.byId(id);
  if (!row) throw new ExpectedError('not-found', 'There is no such failure', { id });
  return row;
}

function assertAllowed(desk: Desk, row: FailureRow, reason: string | null): void {
  if (desk.journal.problem) throw desk.journal.problem;
  const problem = retryProblem({ row, readOnly: desk.context.readOnly(), locked: false });
  if (problem) {
    throw new ExpectedError(problem, `This failure cannot be retried: ${problem}`, {
      id: row.id,
      state: row.state,
    });
  }
  if (needsReason(row.retries) && !reason?.trim()) {
    throw new ExpectedError('retry-needs-reason', `Retry ${row.retries + 1} of a message needs a reason`, {
      retries: row.retries,
    });
  }
}

/**
 * A look found this message only after an equal one had been sent from the same queue: the two may be one, whose ack was
 * lost where the ledger could not tell (a locked journal, another console).
 */
function mayHaveReturned(desk: Desk, row: FailureRow): boolean {
  if (row.tapSeq !== null) return false;
  return desk.journal
    .ofEquals(desk.context.id, row.queue, row.identity)
    .some(
      (item) =>
        item.failureId !== row.id && wasSent(item) && (item.sentAt ?? row.firstSeenAt) < row.firstSeenAt,
    );
}

/** Throws what the rules of `retry-rules.ts` refuse. Nothing is written. */
export function planRetry(desk: Desk, request: RetryRequest): RetryPlan {
  const row = failureOf(desk, request.id);
  assertAllowed(desk, row, request.reason);
  const earlier = desk.journal.ofIdentity(desk.context.id, row.identity, row.ordinal);
  const attempt = row.retryCount + earlier.length + 1;
  const now = desk.clock.now();
  const siblings = desk.failures
    .equals(row.queue, row.identity)
    .filter((other) => other.present === 1 && other.id !== row.id);
  return {
    connectionId: desk.context.id,
    retryId: retryIdOf(row.identity, row.ordinal, attempt),
    queue: row.queue,
    failureId: row.id,
    identity: row.identity,
    ordinal: row.ordinal,
    attempt,
    retriesBefore: row.retries,
    retryOf: row.retryId ?? row.id,
    // Checked by the rules: without a queue that it died in there is no plan.
    target: row.failedQueue ?? '',
    correlationId: row.correlationId,
    type: row.type,
    operator: desk.operator,
    reason: request.reason?.trim() || null,
    createdAt: now,
    startsAt: request.delayMs > 0 ? now + request.delayMs : null,
    looked: row.looked === 1,
    position: row.position,
    siblings: siblings.length,
    ...(mayHaveReturned(desk, row) ? { mayHaveReturned: true as const } : {}),
  };
}
