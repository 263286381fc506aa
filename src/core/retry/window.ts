/**
 * One window of messages through the steps of docs/rabbitmq.md, Retry. In: plans of one action on one queue. Out: what
 * became of each. Every step is durable in the ledger, one transaction for the whole window, before the next begins; an
 * original is acked only after its copy is confirmed, or after the ledger says that it is being discarded. Whatever
 * stops this, each message is in its queue, or confirmed in its target, or in the archive, or in the ledger as one that
 * may be in two places.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { Desk } from '../failures/desk.ts';
import { refusedPlans } from './admit.ts';
import { itemsMoved, tellMoved } from './moved.ts';
import { actionOf, isUnsent, type RetryItem, type RetryPlan } from './retry-item.ts';
import { recordCaptured, recordDoubt, recordEnds } from './window-ledger.ts';
import { changePieces, fetchPieces, takePieces } from './window-pieces.ts';
import { discardAll, sendAll } from './window-send.ts';
import type {
  EngineDeps,
  Piece,
  Planned,
  WindowPlace,
  WindowRequest,
  WindowResult,
  Work,
} from './window-types.ts';
import { type Held, takeProblem, type Workbench } from './workbench.ts';

export type { EngineDeps, WindowRequest, WindowResult } from './window-types.ts';

/** They have left their queue, as far as that is proven (`failures/absence.ts`); else they are left alone for now. */
async function recordMissing(
  desk: Desk,
  held: Held,
  missing: readonly Planned[],
): Promise<readonly RetryItem[]> {
  if (missing.length === 0) return [];
  const extent = await held.extent();
  const now = desk.clock.now();
  const ends = missing.map((each) => ({
    ...each,
    error: takeProblem(held, each.plan.queue),
    isGone: desk.absences.missed(each.plan.failureId, extent, now),
  }));
  const gone = ends.filter(({ isGone }) => isGone);
  const left = ends.filter(({ isGone }) => !isGone);
  return [...recordEnds(desk, 'not_found', gone), ...recordEnds(desk, 'cancelled', left)];
}

/** A window that lasts (ms) is shown as under way; the rows of one that does not would be written twice in a blink. */
const LASTS_MS = 250;

function showSlow(desk: Desk, works: readonly Work[]): () => void {
  const timer = setTimeout(() => {
    const items = works.flatMap(({ plan }) => desk.journal.item(plan) ?? []);
    try {
      itemsMoved(desk, items, false);
      tellMoved(desk);
    } catch (error) {
      desk.log.error('a window under way could not be shown', error);
    }
  }, LASTS_MS);
  return () => clearTimeout(timer);
}

async function workOn(
  deps: EngineDeps,
  place: WindowPlace,
  request: WindowRequest,
  held: Held | null,
  pieces: readonly Piece[],
): Promise<readonly RetryItem[]> {
  const { desk, atStep } = deps;
  const { made, refused } = changePieces(desk, request, pieces);
  const ended = recordEnds(desk, 'cancelled', refused);
  const [first] = made;
  if (!first) return ended;
  const works = recordCaptured(desk, made);
  if (works.length === 0) return ended;
  atStep('captured');
  const action = actionOf(first.piece.plan);
  if (action === 'archive') {
    const captured = works.map(({ item }) => item);
    itemsMoved(desk, captured, false);
    return [...ended, ...captured];
  }
  const hide = showSlow(desk, works);
  try {
    if (action === 'discard' && held) return [...ended, ...(await discardAll(deps, held, works))];
    return [...ended, ...(await sendAll(deps, place, held, works))];
  } finally {
    hide();
  }
}

function endOf(
  held: Held | null,
  items: readonly RetryItem[],
  notReached: readonly RetryPlan[],
): WindowResult['end'] {
  if (items.some(({ state }) => state === 'unknown')) return 'lost';
  return held && notReached.length > 0 ? held.end : 'done';
}

async function runTaken(
  deps: EngineDeps,
  place: WindowPlace,
  bench: Workbench,
  request: WindowRequest,
  planned: readonly Planned[],
): Promise<WindowResult> {
  const { desk } = deps;
  const { held, pieces } = await takePieces(deps, bench, planned, request.signal);
  try {
    const found = new Set(pieces.map(({ plan }) => plan.retryId));
    const missing = planned.filter(({ plan }) => !found.has(plan.retryId));
    const isWhole = held.end === 'empty';
    const gone = isWhole ? await recordMissing(desk, held, missing) : [];
    const worked = pieces.length === 0 ? [] : await workOn(deps, place, request, held, pieces);
    const items = [...gone, ...worked];
    const notReached = isWhole ? [] : missing.map(({ plan }) => plan);
    const heldBack = held.deliveries.length + held.late.length - pieces.length;
    return { items, notReached, end: endOf(held, items, notReached), heldBack };
  } finally {
    await held.giveBack(new Set());
  }
}

async function runFetched(
  deps: EngineDeps,
  place: WindowPlace,
  request: WindowRequest,
  planned: readonly Planned[],
): Promise<WindowResult> {
  const { made, refused } = fetchPieces(deps.desk, request, planned);
  const ended = recordEnds(deps.desk, 'cancelled', refused);
  const worked = made.length === 0 ? [] : await workOn(deps, place, request, null, made);
  const items = [...ended, ...worked];
  return { items, notReached: [], end: endOf(null, items, []), heldBack: 0 };
}

/** What is still to be done: an item that has come further is another's. */
function plannedOf(desk: Desk, plans: readonly RetryPlan[]): readonly Planned[] {
  return plans.flatMap((plan) => {
    const known = desk.journal.item(plan);
    return known === null || isUnsent(known) ? [{ plan, known }] : [];
  });
}

async function run(
  deps: EngineDeps,
  place: WindowPlace,
  request: WindowRequest,
  planned: readonly Planned[],
): Promise<WindowResult> {
  const { desk } = deps;
  const { admitted, refused } = await refusedPlans(desk, place.targets, planned);
  const ended = recordEnds(desk, 'cancelled', refused);
  if (admitted.length === 0) return { items: ended, notReached: [], end: 'done', heldBack: 0 };
  const result = place.bench
    ? await runTaken(deps, place, place.bench, request, admitted)
    : await runFetched(deps, place, request, admitted);
  return { ...result, items: [...ended, ...result.items] };
}

/**
 * Throws what the broker or the journal refuses for the whole window (`read-only-connection`, `not-connected`,
 * `look-refused-budget`, `storage-failed`…); what may have been sent by then is in the ledger as unknown.
 */
export async function runWindow(
  deps: EngineDeps,
  place: WindowPlace,
  request: WindowRequest,
): Promise<WindowResult> {
  const { desk } = deps;
  const planned = plannedOf(desk, request.plans);
  const plans = planned.map(({ plan }) => plan);
  if (desk.context.readOnly() && plans.some((plan) => actionOf(plan) !== 'archive')) {
    throw new ExpectedError('read-only-connection', 'The connection is read-only');
  }
  for (const { retryId } of plans) desk.inHand.add(retryId);
  try {
    return await run(deps, place, request, planned);
  } catch (error) {
    recordDoubt(desk, plans, error);
    throw error;
  } finally {
    for (const { retryId } of plans) desk.inHand.delete(retryId);
    tellMoved(desk);
  }
}
