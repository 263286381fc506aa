/** When a failure may be retried, and where to. Pure: facts come in, a decision or an expected failure goes out. */
import type { JobAction } from '../../shared/domain/job.ts';
import { type ErrorCode, ExpectedError } from '../../shared/errors.ts';
import type { QueueDetails } from '../broker/port.ts';
import type { FailureRow } from '../failures/failure-row.ts';

/** From this retry on the operator must say why. */
export const REASON_FROM = 3;
/** From this retry on it is refused: the message needs an edit, not another try. */
export const REFUSED_FROM = 5;

export interface RetryFacts {
  readonly row: Pick<FailureRow, 'state' | 'present' | 'retries' | 'failedQueue' | 'queue'>;
  readonly readOnly: boolean;
  /** The journal may not be written. */
  readonly locked: boolean;
}

/** Where it would go; null: to the queue it died in. */
export interface ActionFacts extends RetryFacts {
  readonly row: RetryFacts['row'] & Pick<FailureRow, 'origin'>;
  readonly target: string | null;
}

function takeProblem({ row }: RetryFacts): ErrorCode | null {
  if (row.present === 0) return 'message-gone';
  return row.state === 'open' ? null : 'retry-not-possible';
}

function addressProblem(row: RetryFacts['row'], target: string | null): ErrorCode | null {
  if (target === null || target === '') return 'retry-target-missing';
  return target === row.queue ? 'retry-not-possible' : null;
}

function sendProblem(action: JobAction, { row, target }: ActionFacts): ErrorCode | null {
  if (action === 'retry' && row.retries + 1 >= REFUSED_FROM) return 'retry-refused';
  return addressProblem(row, target ?? row.failedQueue);
}

/** A captured message is sent again; there is nothing to take. */
function resendProblem({ row, target }: ActionFacts): ErrorCode | null {
  if (row.state === 'possible_duplicate') return 'retry-not-possible';
  if (row.retries + 1 >= REFUSED_FROM) return 'retry-refused';
  return target === null ? 'retry-target-missing' : null;
}

/** Why an action is not possible now, or null. Pure. */
export function actionProblem(action: JobAction, facts: ActionFacts): ErrorCode | null {
  const { row, readOnly, locked } = facts;
  if (locked) return 'storage-failed';
  if (action === 'archive') return null;
  if (readOnly) return 'read-only-connection';
  if (row.state === 'retrying' || row.state === 'discarding') return 'operation-running';
  // What is kept is known to the ledger alone.
  if (action === 'restore') return null;
  if (action === 'resend') return resendProblem(facts);
  if (row.origin === 'result') return 'retry-not-possible';
  return takeProblem(facts) ?? (action === 'discard' ? null : sendProblem(action, facts));
}

export function needsReason(retriesBefore: number): boolean {
  return retriesBefore + 1 >= REASON_FROM;
}

/** Confirmed is not arrived: targets that confirm and then lose the message, or cannot be worked from, are refused. */
export function targetProblem(target: string, details: QueueDetails | null): ExpectedError | null {
  const refuse = (reason: string, message: string) =>
    new ExpectedError('retry-not-possible', message, { target, reason });
  if (!details) {
    return new ExpectedError('retry-target-missing', `The target queue ${target} does not exist`, { target });
  }
  if (details.type === 'stream') return refuse('stream', `${target} is a stream`);
  if (details.messageTtlMs === 0) return refuse('ttl', `${target} drops every message at once (TTL 0)`);
  const dropsAtLimit = !details.overflow?.startsWith('reject-publish');
  if (details.maxLength !== null && details.messages >= details.maxLength && dropsAtLimit) {
    return refuse('full', `${target} is full (${details.maxLength}): it would drop another message`);
  }
  return null;
}
