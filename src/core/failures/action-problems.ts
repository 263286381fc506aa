/** Why each action on one failure is not possible now; what does not fit its origin is left out. */
import type { FailureDetail } from '../../shared/domain/failure.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { type RetryFacts, retryProblem } from '../retry/retry-rules.ts';
import type { FailureRow } from './failure-row.ts';

export interface ActionFacts extends Omit<RetryFacts, 'row'> {
  readonly row: RetryFacts['row'] & Pick<FailureRow, 'origin'>;
  /** Its queue is a stream, from which nothing can be taken. */
  readonly inStream: boolean;
  /** Its bytes are here. */
  readonly hasMessage: boolean;
}

type Problem = ErrorCode | null;

/** What is taken out of its queue without a target that it must have. */
function discardProblem({ row, readOnly, locked, inStream }: ActionFacts): Problem {
  if (locked) return 'storage-failed';
  if (readOnly) return 'read-only-connection';
  if (inStream) return 'look-refused-type';
  if (row.state === 'retrying' || row.state === 'discarding') return 'operation-running';
  if (row.present === 0) return 'message-gone';
  return row.state === 'open' ? null : 'retry-not-possible';
}

/** An edited message is another one: how often it was retried does not count, and it may go where it is told. */
function editProblem(facts: ActionFacts): Problem {
  return discardProblem(facts);
}

/** Changes nothing on the broker, so that it is possible on a connection that only reads. */
function archiveProblem({ locked, hasMessage }: ActionFacts): Problem {
  if (locked) return 'storage-failed';
  return hasMessage ? null : 'no-captured-message';
}

/** A copy is sent: only of what cannot be sent itself, since it does not lie in a queue that it can be taken from. */
function resendProblem({ row, readOnly, locked, inStream, hasMessage }: ActionFacts): Problem {
  if (locked) return 'storage-failed';
  if (readOnly) return 'read-only-connection';
  if (!hasMessage) return 'no-captured-message';
  if (row.state === 'retrying' || row.state === 'discarding') return 'operation-running';
  return row.origin === 'result' || inStream || row.present === 0 ? null : 'retry-not-possible';
}

export function actionProblems(facts: ActionFacts): FailureDetail['actions'] {
  const copies = { archive: archiveProblem(facts), resend: resendProblem(facts) };
  if (facts.row.origin === 'result') return copies;
  const { row, readOnly, locked } = facts;
  const problem = retryProblem({ row, readOnly, locked });
  const unlessStream = facts.inStream && problem !== 'storage-failed' ? 'look-refused-type' : problem;
  return { retry: unlessStream, edit: editProblem(facts), discard: discardProblem(facts), ...copies };
}
