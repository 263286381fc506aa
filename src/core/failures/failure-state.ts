/** What became of a failure: its presence in the queue and its newest retry, put together. Pure. */
import type { FailureState } from '../../shared/domain/failure.ts';
import type { RetryItem } from '../retry/retry-item.ts';

function sentState(item: RetryItem): FailureState {
  switch (item.outcome) {
    case 'succeeded':
    case 'failed_again':
    case 'overdue':
      return item.outcome;
    // Nothing can show that it worked: sent is all that is known.
    case 'pending':
    case 'not_seen_to_fail':
      return 'sent';
  }
}

export function failureStateOf(present: boolean, newest: RetryItem | null): FailureState {
  const untouched = present ? 'open' : 'gone';
  if (!newest) return untouched;
  switch (newest.state) {
    case 'scheduled':
    case 'planned':
    case 'captured':
    case 'publishing':
      return 'retrying';
    case 'confirmed':
    case 'acked':
    case 'delivered_by_decision':
      return sentState(newest);
    case 'discarding':
      return 'discarding';
    case 'discarded':
      return 'discarded';
    case 'unknown':
      return 'possible_duplicate';
    case 'returned':
    case 'nacked':
    case 'cancelled':
    case 'not_found':
    case 'archived':
      return untouched;
  }
}

/** States that an operator is done with; a failure that came back is counted where it came back. */
export const DEALT_WITH: readonly FailureState[] = ['succeeded', 'failed_again', 'gone', 'discarded'];
