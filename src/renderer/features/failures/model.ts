/** What the failures screen decides and tells: pure functions from contract values to what is shown. */
import type { DeadLetterQueue, FailureState } from '../../../shared/domain/failure.ts';

export interface FailureFilter {
  /** Null: every queue, every state. */
  readonly queue: string | null;
  readonly state: FailureState | null;
  readonly text: string;
}

export const noFilter: FailureFilter = { queue: null, state: null, text: '' };

export function isFiltered(filter: FailureFilter): boolean {
  return filter.queue !== null || filter.state !== null || filter.text.trim() !== '';
}

/** The filter as arguments of `failures.page`. */
export function filterArgs(filter: FailureFilter): {
  readonly queue?: string;
  readonly state?: FailureState;
  readonly text?: string;
} {
  const text = filter.text.trim();
  return {
    ...(filter.queue === null ? {} : { queue: filter.queue }),
    ...(filter.state === null ? {} : { state: filter.state }),
    ...(text === '' ? {} : { text }),
  };
}

/** Messages wait in a queue that can be looked into and was not yet; `only`: of one queue. */
export function holdsUnseen(queues: readonly DeadLetterQueue[], only: string | null): boolean {
  return queues.some(
    (queue) =>
      (only === null || queue.name === only) &&
      queue.asOf === null &&
      queue.look.way !== 'refused' &&
      (queue.depth ?? 0) > 0,
  );
}
