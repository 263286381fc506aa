/** What a window writes: each step is one transaction of the ledger, and the failures follow in one of the history. */
import type { Desk } from '../failures/desk.ts';
import { itemsMoved } from './moved.ts';
import { itemError } from './publish-entries.ts';
import { actionOf, type RetryItem, type RetryPlan } from './retry-item.ts';
import type { Piece, Planned, Refused, Work } from './window-types.ts';

/**
 * The operator may have asked for one of them alone since it was planned: then the ledger has it, and it is another's.
 * Asked within the batch that would plan it.
 */
function isOthers(desk: Desk, { plan, known }: Planned): boolean {
  return known === null && desk.journal.item(plan) !== null;
}

/**
 * Step 2: archived and recorded, so that all that follows is done with what is kept. What is new is planned first; what
 * is another's by now is left out, and given back with the rest.
 */
export function recordCaptured(
  desk: Desk,
  pieces: readonly { readonly piece: Piece; readonly body: Uint8Array }[],
): readonly Work[] {
  return desk.journal.batch((write) =>
    pieces.flatMap(({ piece, body }) => {
      if (isOthers(desk, piece)) return [];
      const { plan, known, message } = piece;
      if (!known) write.plan(plan);
      const edited = actionOf(plan) === 'edit' ? { ...message, body } : undefined;
      const captured = write.capture(plan, message, edited);
      const item = actionOf(plan) === 'archive' ? write.record(plan, { kind: 'archived' }) : captured;
      return [{ ...piece, body, item }];
    }),
  );
}

export function recordAll(
  desk: Desk,
  works: readonly Work[],
  kind: 'publishing' | 'discarding' | 'acked',
): readonly Work[] {
  return desk.journal.batch((write) =>
    works.map((work) => ({ ...work, item: write.record(work.plan, { kind }) })),
  );
}

/** Nothing was sent of these. */
export function recordEnds(
  desk: Desk,
  kind: 'cancelled' | 'not_found',
  ends: readonly Refused[],
): readonly RetryItem[] {
  if (ends.length === 0) return [];
  const items = desk.journal.batch((write) =>
    ends.flatMap((end) => {
      if (isOthers(desk, end)) return [];
      const { plan, known, error } = end;
      if (!known) write.plan(plan);
      return [write.record(plan, { kind, error: itemError(error) })];
    }),
  );
  itemsMoved(desk, items, kind === 'not_found');
  return items;
}

/** What an error leaves behind: what may have been sent is in doubt. What cannot be written now is classified later. */
export function recordDoubt(desk: Desk, plans: readonly RetryPlan[], error: unknown): void {
  const sending = plans.filter((plan) => desk.journal.item(plan)?.state === 'publishing');
  if (sending.length === 0) return;
  try {
    const entry = { kind: 'unknown', error: itemError(error) } as const;
    const items = desk.journal.batch((write) => sending.map((plan) => write.record(plan, entry)));
    itemsMoved(desk, items, false);
  } catch (failure) {
    desk.log.error('interrupted retries could not be recorded', failure, { count: sending.length });
  }
}
