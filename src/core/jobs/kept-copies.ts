/** Copies in the archive that can be put back, and whether one was (docs/rabbitmq.md, Retry: discarding can be undone). */
import type { SkipCode } from '../../shared/domain/job.ts';
import type { Desk } from '../failures/desk.ts';
import { actionOf, isUnderWay, keptAt, type RetryItem } from '../retry/retry-item.ts';

const PUT_BACK: readonly RetryItem['state'][] = ['acked', 'confirmed', 'delivered_by_decision'];

/** The newest restore of a copy, of those after it came to be kept. */
function restoreOf(desk: Desk, kept: RetryItem): RetryItem | null {
  const since = keptAt(kept) ?? 0;
  const items = desk.journal.ofFailure(desk.context.id, kept.failureId);
  return items.findLast((item) => actionOf(item) === 'restore' && item.createdAt >= since) ?? null;
}

/** When it was put back into its dead-letter queue, or null. Milliseconds since 1970. */
export function restoredAt(desk: Desk, kept: RetryItem): number | null {
  const restore = restoreOf(desk, kept);
  return restore && PUT_BACK.includes(restore.state) ? (restore.settledAt ?? restore.sentAt) : null;
}

/** Why a copy is not put back, or null. */
export function skipOfKept(desk: Desk, kept: RetryItem): SkipCode | null {
  if (keptAt(kept) === null || kept.archive === null) return 'other-origin';
  const restore = restoreOf(desk, kept);
  if (!restore) return null;
  if (restore.state === 'unknown') return 'possible-duplicate';
  if (isUnderWay(restore)) return 'under-way';
  return PUT_BACK.includes(restore.state) ? 'already-restored' : null;
}
