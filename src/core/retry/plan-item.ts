/** From a failure and the ledger to the plan of what is done with it next. Nothing is written. */
import type { JobAction } from '../../shared/domain/job.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Desk } from '../failures/desk.ts';
import type { FailureRow } from '../failures/failure-row.ts';
import { retryIdOf } from './retry-id.ts';
import { actionOf, isUnderWay, keptAt, type RetryItem, type RetryPlan, wasSent } from './retry-item.ts';
import { actionProblem, needsReason } from './retry-rules.ts';

export interface ItemRequest {
  readonly failureId: string;
  readonly action: JobAction;
  readonly reason: string | null;
  /** Where it is sent to; absent: to the queue it died in, and of a restore, to the one it was taken from. */
  readonly target?: { readonly exchange: string; readonly routingKey: string };
  readonly jobId?: string;
  readonly jobPosition?: number;
  /** Milliseconds until it begins; it can be undone until then. */
  readonly delayMs?: number;
}

/** What the plan is made of, read once. */
interface Facts {
  readonly row: FailureRow | null;
  /** Of equal messages, oldest first. */
  readonly equal: readonly RetryItem[];
  /** Those of this failure. */
  readonly own: readonly RetryItem[];
}

function factsOf(desk: Desk, request: ItemRequest): Facts {
  const row = desk.failures.byId(request.failureId);
  if (!row && request.action !== 'restore') {
    throw new ExpectedError('not-found', 'There is no such failure', { id: request.failureId });
  }
  const equal = row ? desk.journal.ofSameIdentity(desk.context.id, row.identity) : [];
  const own = row
    ? equal.filter((item) => item.failureId === row.id)
    : desk.journal.ofFailure(desk.context.id, request.failureId);
  return { row, equal: row ? equal : own, own };
}

function refuse(request: ItemRequest, code: ExpectedError['code'], state: string): ExpectedError {
  const { action, failureId } = request;
  return new ExpectedError(code, `${action} is not possible for this failure: ${code}`, {
    id: failureId,
    state,
  });
}

function assertAllowed(desk: Desk, request: ItemRequest, { row, own }: Facts): void {
  if (desk.journal.problem) throw desk.journal.problem;
  const { action, target } = request;
  const readOnly = desk.context.readOnly();
  if (own.some(isUnderWay)) {
    const state = own.findLast(isUnderWay)?.state ?? '';
    throw refuse(request, state === 'unknown' ? 'retry-not-possible' : 'operation-running', state);
  }
  const problem = row
    ? actionProblem(action, { row, readOnly, locked: false, target: target?.routingKey ?? null })
    : readOnly && 'read-only-connection';
  if (problem) throw refuse(request, problem, row?.state ?? '');
  const retries = row?.retries ?? 0;
  const sendsOn = action === 'retry' || action === 'edit' || action === 'resend';
  if (sendsOn && needsReason(retries) && !request.reason?.trim()) {
    throw new ExpectedError('retry-needs-reason', `Retry ${retries + 1} of a message needs a reason`, {
      retries,
    });
  }
}

/**
 * A look found this message only after an equal one had been sent from the same queue: the two may be one, whose ack was
 * lost where the ledger could not tell (a locked journal, another console).
 */
function mayHaveReturned(row: FailureRow, equal: readonly RetryItem[]): boolean {
  if (row.tapSeq !== null) return false;
  return equal.some(
    (item) =>
      item.queue === row.queue &&
      item.failureId !== row.id &&
      wasSent(item) &&
      (item.sentAt ?? row.firstSeenAt) < row.firstSeenAt,
  );
}

/** It may have been sent once, and the attempt to send it again ended before it was sent: the doubt stays. */
function isInDoubt(own: readonly RetryItem[]): boolean {
  return own.some((item) => item.possibleDuplicate && item.sentAt !== null && !wasSent(item));
}

/** What of the plan is the same for every action. */
function common(desk: Desk, request: ItemRequest) {
  const { action, jobId, jobPosition, reason, delayMs = 0 } = request;
  const now = desk.clock.now();
  return {
    connectionId: desk.context.id,
    operator: desk.operator,
    reason: reason?.trim() || null,
    createdAt: now,
    startsAt: delayMs > 0 ? now + delayMs : null,
    ...(action === 'retry' ? {} : { action }),
    ...(jobId === undefined ? {} : { jobId }),
    ...(jobPosition === undefined ? {} : { jobPosition }),
  };
}

/** From the copy that was kept, so that it can be put back even when the history is new. */
function planRestore(desk: Desk, request: ItemRequest, { own }: Facts): RetryPlan {
  const kept = own.findLast((item) => keptAt(item) !== null);
  if (!kept?.archive) throw refuse(request, 'no-captured-message', '');
  const { queue, failureId, identity, ordinal, correlationId, type } = kept;
  const attempt = Math.max(...own.map((item) => item.attempt)) + 1;
  return {
    ...common(desk, request),
    retryId: retryIdOf(identity, ordinal, attempt),
    queue,
    failureId,
    identity,
    ordinal,
    attempt,
    retriesBefore: kept.retriesBefore,
    retryOf: failureId,
    target: request.target?.routingKey ?? queue,
    correlationId,
    type,
    looked: false,
    position: null,
    siblings: 0,
    fromArchive: kept.archive,
    ...(isInDoubt(own) ? { mayHaveReturned: true as const } : {}),
  };
}

function addressOf({ action, target }: ItemRequest, row: FailureRow): Pick<RetryPlan, 'target' | 'exchange'> {
  if (action === 'discard' || action === 'archive') return { target: '' };
  // Checked by the rules: without a queue that it died in there is no plan.
  if (!target) return { target: row.failedQueue ?? '' };
  const { exchange, routingKey } = target;
  return exchange === '' ? { target: routingKey } : { target: routingKey, exchange };
}

/**
 * Throws what the rules of `retry-rules.ts` refuse, `not-found`, `retry-needs-reason`, or `no-captured-message` when
 * there is no copy to be restored.
 */
export function planItem(desk: Desk, request: ItemRequest): RetryPlan {
  const facts = factsOf(desk, request);
  assertAllowed(desk, request, facts);
  const { row, equal, own } = facts;
  if (!row || request.action === 'restore') return planRestore(desk, request, facts);
  const attempt = row.retryCount + equal.filter((item) => item.ordinal === row.ordinal).length + 1;
  const sends = actionOf(request) !== 'discard' && actionOf(request) !== 'archive';
  return {
    ...common(desk, request),
    retryId: retryIdOf(row.identity, row.ordinal, attempt),
    queue: row.queue,
    failureId: row.id,
    identity: row.identity,
    ordinal: row.ordinal,
    attempt,
    retriesBefore: row.retries,
    retryOf: row.retryId ?? row.id,
    ...addressOf(request, row),
    correlationId: row.correlationId,
    type: row.type,
    looked: row.looked === 1,
    position: row.position,
    siblings: desk.failures.siblings(row.queue, row.identity, row.id),
    ...(sends && (mayHaveReturned(row, equal) || isInDoubt(own)) ? { mayHaveReturned: true as const } : {}),
  };
}
