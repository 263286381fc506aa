/** What became of a failed result: what is known of its work, and its newest sending, put together. Pure. */
import type { FailureState } from '../../shared/domain/failure.ts';
import type { RetryItem } from '../retry/retry-item.ts';
import { failureStateOf } from './failure-state.ts';

/**
 * `present` of a failed result: it stands · its value expired in the result store · a later success of the same work is
 * known · a dead letter of the same work stands in the list.
 */
export const RESULT_PRESENCE = { expired: 0, stands: 1, succeeded: 2, deadLettered: 3 } as const;

export type ResultPresence = (typeof RESULT_PRESENCE)[keyof typeof RESULT_PRESENCE];

function untouched(present: number): FailureState {
  switch (present) {
    case RESULT_PRESENCE.expired:
      return 'gone';
    case RESULT_PRESENCE.succeeded:
      return 'succeeded';
    case RESULT_PRESENCE.deadLettered:
      return 'failed_again';
    default:
      return 'open';
  }
}

export function resultStateOf(present: number, newest: RetryItem | null): FailureState {
  const byLedger = failureStateOf(true, newest);
  return byLedger === 'open' ? untouched(present) : byLedger;
}
