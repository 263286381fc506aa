/** What discards and archivings kept, newest first. */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { ArchivedItem } from '../../shared/domain/job.ts';
import type { Desk } from '../failures/desk.ts';
import { actionOf, keptAt, type RetryItem } from '../retry/retry-item.ts';
import { restoredAt } from './kept-copies.ts';

/** Items that are read at once, and at most for one page with a text. */
const PIECE = 200;
const MOST_READ = 20_000;

function itemOf(desk: Desk, kept: RetryItem): ArchivedItem {
  return {
    id: kept.retryId,
    failureId: kept.failureId,
    action: actionOf(kept) === 'archive' ? 'archive' : 'discard',
    queue: kept.queue,
    type: kept.type,
    correlationId: kept.correlationId,
    size: kept.archive === null ? 0 : (desk.journal.archivedSize(kept.archive) ?? 0),
    archivedAt: keptAt(kept) ?? kept.createdAt,
    operator: kept.operator,
    reason: kept.reason,
    restoredAt: restoredAt(desk, kept),
  };
}

function fits(text: string): (kept: RetryItem) => boolean {
  const wanted = text.toLowerCase();
  return ({ type, correlationId, queue, reason, operator }) =>
    [type, correlationId, queue, reason, operator].some((each) => each?.toLowerCase().includes(wanted));
}

export function archivePage(
  desk: Desk,
  { limit, text, before }: Omit<ArgsOf<'archive.page'>, 'connectionId'>,
): ResultOf<'archive.page'> {
  const wanted = text ? fits(text) : () => true;
  const found: RetryItem[] = [];
  let place = before ? { keptAt: before.archivedAt, retryId: before.id } : null;
  for (let read = 0; read < MOST_READ && found.length <= limit; read += PIECE) {
    const piece = desk.journal.kept(desk.context.id, place, PIECE);
    found.push(...piece.filter(wanted));
    const last = piece.at(-1);
    if (!last || piece.length < PIECE) break;
    place = { keptAt: keptAt(last) ?? 0, retryId: last.retryId };
  }
  return { items: found.slice(0, limit).map((kept) => itemOf(desk, kept)), hasMore: found.length > limit };
}
