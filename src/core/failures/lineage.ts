/** Earlier and later failures of one message, as retries from here link them. */
import type { FailureDetail } from '../../shared/domain/failure.ts';
import type { FailureRow } from './failure-row.ts';
import type { FailureStore } from './failure-store.ts';

/** More than the retries that a message is granted. */
const MOST = 100;

function follow(
  failures: Pick<FailureStore, 'byId'>,
  from: FailureRow,
  step: (row: FailureRow) => string | null,
): readonly FailureRow[] {
  const found: FailureRow[] = [];
  const seen = new Set([from.id]);
  for (let id = step(from); id !== null && !seen.has(id) && found.length < MOST; ) {
    seen.add(id);
    const row = failures.byId(id);
    if (!row) break;
    found.push(row);
    id = step(row);
  }
  return found;
}

/** Oldest first, itself included. */
export function lineageOf(failures: Pick<FailureStore, 'byId'>, row: FailureRow): FailureDetail['lineage'] {
  const earlier = follow(failures, row, ({ previousId }) => previousId).toReversed();
  const later = follow(failures, row, ({ nextId }) => nextId);
  return [...earlier, row, ...later].map(({ id, failedAt, state }) => ({ id, failedAt, state }));
}
