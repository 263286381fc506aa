/** What the failures screen decides and tells: pure functions from contract values to what is shown. */
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';

/** Queues that a bar shows before it is unfolded. */
export const FEW_QUEUES = 6;

export interface QueueShelf {
  readonly shown: readonly DeadLetterQueue[];
  /** How many are folded away. */
  readonly folded: number;
}

/** Queues with messages first, then those of which it is not known, then empty and missing ones; by name within each. */
export function queueShelf(
  queues: readonly DeadLetterQueue[],
  chosen: string | null,
  unfolded: boolean,
): QueueShelf {
  const sorted = queues.toSorted((a, b) => rankOf(a) - rankOf(b) || a.name.localeCompare(b.name));
  if (unfolded || sorted.length <= FEW_QUEUES + 1) return { shown: sorted, folded: 0 };
  const shown = sorted.filter(({ name }, index) => index < FEW_QUEUES || name === chosen);
  return { shown, folded: sorted.length - shown.length };
}

function rankOf({ exists, depth }: DeadLetterQueue): number {
  if (!exists) return 3;
  if (depth === null) return 1;
  return depth > 0 ? 0 : 2;
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

/** Whether some queue loses what lies in it, by a TTL or by a limit of its length. */
export function losesMessages(queues: readonly DeadLetterQueue[]): boolean {
  return queues.some(
    ({ messageTtlMs, maxLength, expiring, room }) =>
      messageTtlMs !== null || maxLength !== null || expiring !== null || room !== null,
  );
}
