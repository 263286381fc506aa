/** A window of one, for what an operator started or decided by itself. Expected failures end up in the ledger. */
import { ExpectedError } from '../../shared/errors.ts';
import { type Desk, retryMoved } from '../failures/desk.ts';
import { openOperation } from './operation.ts';
import { itemError } from './publish-entries.ts';
import { isUnsent, type RetryItem, takesOriginal } from './retry-item.ts';
import type { EngineDeps } from './window-types.ts';
import { takeProblem } from './workbench.ts';

async function attempt(deps: EngineDeps, item: RetryItem): Promise<void> {
  const operation = await openOperation(deps, takesOriginal(item) ? item.queue : null);
  try {
    const { notReached, end } = await operation.run({ plans: [item], signal: deps.desk.signal });
    if (notReached.length > 0 && end !== 'done') throw takeProblem({ end }, item.queue);
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
  if (now && isUnsent(now) && !desk.signal.aborted) {
    retryMoved(desk, desk.journal.record(item, { kind: 'cancelled', error: itemError(error) }));
  }
  // What was confirmed is acked when it reappears (settle.ts).
  if (!(error instanceof ExpectedError)) {
    desk.log.error('a retry stopped', error, { retryId: item.retryId });
  }
}

export async function retryOne(deps: EngineDeps, item: RetryItem): Promise<void> {
  try {
    await attempt(deps, item);
  } catch (error) {
    stopped(deps.desk, item, error);
  }
}
