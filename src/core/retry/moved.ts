/** Failures follow the ledger: their rows in one transaction, and windows are told once. */
import { type Desk, refreshFailure, stateOf } from '../failures/desk.ts';
import { actionOf, keptAt, type RetryItem, takesOriginal, wasSent } from './retry-item.ts';

/** `left`: the original is known to have left its queue, or is about to be acked and not yet recorded as that. */
function follow(desk: Desk, item: RetryItem, left: boolean): void {
  const row = desk.failures.brief(item.failureId);
  if (!row) return;
  if (left && row.present === 1) desk.failures.setPresent(row.id, false);
  const state = stateOf(row, row.present === 1 && !left, item);
  const retries = item.retriesBefore + (wasSent(item) ? 1 : 0);
  if (state !== row.state || retries !== row.retries) desk.failures.setState(row.id, state, retries);
}

/** What is put back, or kept beside the original, says nothing of the failure once it is done: then an earlier item does. */
function decides(item: RetryItem): boolean {
  return takesOriginal(item) || actionOf(item) === 'resend';
}

/** Each item is the newest of its failure. */
export function itemsMoved(desk: Desk, items: readonly RetryItem[], left: boolean): void {
  if (items.length === 0) return;
  desk.failures.inTransaction(() => {
    for (const item of items) {
      if (decides(item)) follow(desk, item, left);
      else refreshFailure(desk, item.failureId);
      if (keptAt(item) !== null) desk.failures.setArchived(item.failureId);
    }
  });
}

export function tellMoved(desk: Desk): void {
  desk.notify('retries.changed', { connectionId: desk.context.id });
  desk.notify('failures.changed', { connectionId: desk.context.id });
}
