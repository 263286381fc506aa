import type { RetryEvidence, RetryView } from '../../shared/domain/failure.ts';
import { actionOf, type RetryItem } from './retry-item.ts';

/** A retry as the contract has it; `evidence` is asked for only while something is to be decided. */
export function retryView(item: RetryItem, evidence: readonly RetryEvidence[]): RetryView {
  return {
    id: item.retryId,
    failureId: item.failureId,
    action: actionOf(item),
    jobId: item.jobId ?? null,
    queue: item.queue,
    target: item.target,
    state: item.state,
    outcome: item.outcome,
    attempt: item.attempt,
    operator: item.operator,
    reason: item.reason,
    createdAt: item.createdAt,
    startsAt: item.startsAt,
    sentAt: item.sentAt,
    settledAt: item.settledAt,
    possibleDuplicate: item.possibleDuplicate,
    evidence: [...evidence],
    error: item.error,
  };
}
