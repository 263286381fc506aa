import type { FailureDeadline } from '../../shared/domain/failure.ts';
import type { QueueDetails } from '../broker/port.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { deadlineOf } from './deadline.ts';
import type { FailureRow } from './failure-row.ts';

/** Deadlines of failures as of a time (ms since 1970), by what is known of their queues; each queue is read once. */
export function deadlineReader(
  database: ReadableDatabase,
): (now: number) => (row: FailureRow) => FailureDeadline | null {
  const facts = database
    .prepare<[string], string>('SELECT facts FROM dead_letter_queue WHERE name = ?')
    .pluck();
  // Written by `queueStore` from the same type.
  const read = (name: string): QueueDetails | null =>
    JSON.parse(facts.get(name) ?? 'null') as QueueDetails | null;
  return (now) => {
    const known = new Map<string, QueueDetails | null>();
    return (row) => {
      const queue = known.get(row.queue) ?? read(row.queue);
      known.set(row.queue, queue);
      return queue && deadlineOf(queue, row, now);
    };
  };
}
