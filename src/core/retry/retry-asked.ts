/** A window of what an operator started or decided by itself, of one queue. Expected failures end up in the ledger. */
import { ExpectedError } from '../../shared/errors.ts';
import { type Desk, retryMoved } from '../failures/desk.ts';
import { openOperation } from './operation.ts';
import { itemError } from './publish-entries.ts';
import { isUnsent, type RetryItem, takesOriginal } from './retry-item.ts';
import type { EngineDeps } from './window-types.ts';
import { takeProblem } from './workbench.ts';

async function attempt(deps: EngineDeps, items: readonly [RetryItem, ...RetryItem[]]): Promise<void> {
  const [{ queue }] = items;
  const operation = await openOperation(deps, takesOriginal(items[0]) ? queue : null);
  try {
    const { notReached, end } = await operation.run({ plans: items, signal: deps.desk.signal });
    if (notReached.length === 0 || end === 'done') return;
    const missed = new Set(notReached.map(({ retryId }) => retryId));
    for (const item of items)
      if (missed.has(item.retryId)) stopped(deps.desk, item, takeProblem({ end }, queue));
  } finally {
    await operation.close();
  }
}

/**
 * Nothing was sent: the failure is open again. While the program ends it waits for the next start. Throws when that
 * cannot be written.
 */
export function stopped(desk: Desk, item: RetryItem, error: unknown): void {
  const now = desk.journal.item(item);
  // Sent by this window, left in doubt and decided on again since: that decision waits for its turn.
  const isDecidedSince = now !== null && now.sentAt !== item.sentAt;
  if (now && isUnsent(now) && !isDecidedSince && !desk.signal.aborted) {
    retryMoved(desk, desk.journal.record(item, { kind: 'cancelled', error: itemError(error) }));
  }
  // What was confirmed is acked when it reappears (settle.ts).
  if (!(error instanceof ExpectedError)) {
    desk.log.error('a retry stopped', error, { retryId: item.retryId });
  }
}

/** All of one queue, and all with originals or all without. */
export async function retryAsked(deps: EngineDeps, items: readonly RetryItem[]): Promise<void> {
  const [first, ...others] = items;
  if (!first) return;
  try {
    await attempt(deps, [first, ...others]);
  } catch (error) {
    for (const item of items) stopped(deps.desk, item, error);
  }
}
