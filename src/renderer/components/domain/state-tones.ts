/** What the colour of a run's, a failure's or a retry's state is, the same in a badge and at the edge of a row. */
import type { FailureState } from '../../../shared/domain/failure.ts';
import type { RunState } from '../../../shared/domain/run.ts';
import type { Tone } from '../tone.ts';

export const RUN_TONES: Readonly<Record<RunState, Tone>> = {
  waiting: 'neutral',
  collecting: 'info',
  collected: 'info',
  executing: 'info',
  done: 'ok',
  failed: 'danger',
  dead_lettered: 'danger',
  stalled: 'warn',
  partial: 'warn',
};

export const FAILURE_TONES: Readonly<Record<FailureState, Tone>> = {
  open: 'danger',
  retrying: 'info',
  sent: 'info',
  succeeded: 'ok',
  failed_again: 'danger',
  overdue: 'warn',
  possible_duplicate: 'warn',
  gone: 'neutral',
  discarding: 'info',
  discarded: 'neutral',
};
