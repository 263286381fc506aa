import type { JobRequest } from '../../shared/domain/job.ts';
import type { Desk } from '../failures/desk.ts';
import { keptAt, type RetryItem } from '../retry/retry-item.ts';
import { skipOfKept } from './kept-copies.ts';
import type { Candidate } from './resolve.ts';
import { readingOf, selectedRows } from './selected-rows.ts';

/** Items that are read for one piece. */
const PIECE = 200;

function candidate(desk: Desk, item: RetryItem): Candidate {
  const size = item.archive === null ? 0 : (desk.journal.archivedSize(item.archive) ?? 0);
  const code = skipOfKept(desk, item);
  return {
    chosen: {
      id: item.retryId,
      queue: item.queue,
      position: null,
      tapSeq: null,
      // Put back in the order in which they were taken out.
      failedAt: keptAt(item) ?? item.createdAt,
      size,
      type: item.type,
      retries: 0,
      target: { exchange: '', routingKey: item.queue },
    },
    codes: code ? [code] : [],
  };
}

/** Of failures, the newest copy that was kept of each. */
function* keptOfFailures(desk: Desk, selection: JobRequest['selection']): Generator<readonly RetryItem[]> {
  for (const rows of selectedRows(desk.context.history.read, selection, readingOf(desk))) {
    yield rows.flatMap(({ id }) => {
      const items = desk.journal.ofFailure(desk.context.id, id);
      return items.findLast((item) => keptAt(item) !== null) ?? [];
    });
  }
}

function* keptNamed(desk: Desk, ids: readonly string[]): Generator<readonly RetryItem[]> {
  const distinct = [...new Set(ids)];
  for (let from = 0; from < distinct.length; from += PIECE) {
    yield distinct
      .slice(from, from + PIECE)
      .flatMap((retryId) => desk.journal.item({ connectionId: desk.context.id, retryId }) ?? []);
  }
}

/** Named by their archived items, or by a filter of their failures. */
export function* restoreCandidates(
  desk: Desk,
  { selection }: Pick<JobRequest, 'selection'>,
): Generator<readonly Candidate[]> {
  const pieces = selection.kind === 'ids' ? keptNamed(desk, selection.ids) : keptOfFailures(desk, selection);
  for (const items of pieces) yield items.map((item) => candidate(desk, item));
}
