/** Why each action on one failure is not possible now, by the rules of the engine; what does not fit its origin is left out. */
import type { FailureDetail } from '../../shared/domain/failure.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { actionProblem, type ActionFacts as EngineFacts } from '../retry/retry-rules.ts';

export interface ActionFacts extends Omit<EngineFacts, 'target'> {
  /** Its queue is a stream, from which nothing can be taken. */
  readonly inStream: boolean;
  /** Its bytes are here. */
  readonly hasMessage: boolean;
}

type Problem = ErrorCode | null;

/** Whatever target is chosen: that is asked for when it is done. */
const ANY_TARGET = '*';

/** It has to be taken out of where it lies. */
function unlessInStream(problem: Problem, { inStream }: ActionFacts): Problem {
  const isRefusedAnyway = problem === 'storage-failed' || problem === 'read-only-connection';
  return inStream && !isRefusedAnyway ? 'look-refused-type' : problem;
}

/** A copy is sent: only of what cannot be sent itself, since it does not lie in a queue that it can be taken from. */
function isResent({ row, inStream }: ActionFacts): boolean {
  return row.origin === 'result' || inStream || row.present === 0;
}

function resendProblem(facts: ActionFacts): Problem {
  const problem = actionProblem('resend', { ...facts, target: ANY_TARGET });
  return problem ?? (facts.hasMessage ? null : 'no-captured-message');
}

export function actionProblems(facts: ActionFacts): FailureDetail['actions'] {
  const archive =
    actionProblem('archive', { ...facts, target: null }) ?? (facts.hasMessage ? null : 'no-captured-message');
  const copies = { archive, ...(isResent(facts) ? { resend: resendProblem(facts) } : {}) };
  if (facts.row.origin === 'result') return copies;
  const taken = (action: 'retry' | 'edit' | 'discard', target: string | null) =>
    unlessInStream(actionProblem(action, { ...facts, target }), facts);
  return {
    retry: taken('retry', null),
    edit: taken('edit', ANY_TARGET),
    discard: taken('discard', null),
    ...copies,
  };
}
