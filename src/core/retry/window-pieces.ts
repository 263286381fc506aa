/** The bytes of a window's messages: taken from their queue, read from the archive, or given; and changed, of an edit. */
import { ExpectedError } from '../../shared/errors.ts';
import type { Desk } from '../failures/desk.ts';
import { HOLD } from '../failures/queue-way.ts';
import type { ArchivedMessage } from './archive.ts';
import { WantedMessages } from './match-held.ts';
import { actionOf, type RetryPlan } from './retry-item.ts';
import type { EngineDeps, Piece, Planned, Refused, WindowRequest } from './window-types.ts';
import type { Held, Workbench } from './workbench.ts';

/** Taken beyond the place where a single message was last seen, in case the queue has moved. */
const BEYOND_POSITION = 16;

/** A job goes through its queue from the head on, so that its next messages are the first. */
function firstOf(plans: readonly RetryPlan[]): number {
  const [only, second] = plans;
  if (!only || second || only.jobId !== undefined) return plans.length;
  if (only.position === null) return HOLD.messages;
  return only.position === 0 ? 1 : only.position + 1 + BEYOND_POSITION;
}

function isHead(plans: readonly RetryPlan[]): boolean {
  return (
    plans.every(({ jobId }) => jobId !== undefined) || plans.every(({ position }, at) => position === at)
  );
}

/**
 * Whatever becomes of them, they come back as delivered before: their rows must say so, or a later equal message would
 * be taken for the one whose turn this is (`failures/ordinals.ts`).
 */
function markHeld(desk: Desk, held: Held, pieces: readonly Piece[]): void {
  const first = new Set(
    pieces.filter(({ plan, delivery }) => delivery && !plan.looked).map(({ plan }) => plan.failureId),
  );
  if (first.size === 0) return;
  const positions = new Map(held.deliveries.map((delivery, position) => [delivery, position]));
  const at = desk.clock.now();
  desk.failures.inTransaction(() => {
    for (const { plan, delivery } of pieces) {
      if (!delivery || !first.has(plan.failureId)) continue;
      desk.failures.seen(plan.failureId, at, positions.get(delivery) ?? plan.position ?? 0);
    }
  });
}

/** Step 1. What is not wanted is held as well until it is given back. */
export async function takePieces(
  { desk, atStep }: EngineDeps,
  bench: Workbench,
  planned: readonly Planned[],
  signal: AbortSignal,
): Promise<{ readonly held: Held; readonly pieces: readonly Piece[] }> {
  const plans = planned.map(({ plan }) => plan);
  let wanted = new WantedMessages(plans);
  const held = await bench.take({
    first: firstOf(plans),
    isHead: isHead(plans),
    begin: () => {
      wanted = new WantedMessages(plans);
      return (delivery) => wanted.offer(delivery);
    },
    isWanted: (delivery) => wanted.has(delivery),
    signal: AbortSignal.any([signal, desk.signal]),
  });
  const found = planned.flatMap((each) => {
    const delivery = wanted.found.get(each.plan.retryId);
    return delivery ? [{ ...each, message: delivery, delivery }] : [];
  });
  markHeld(desk, held, found);
  atStep('taken');
  // Everything goes back at once: too few deliveries are left, or nothing is held any more.
  const stops = held.end === 'budget' || held.end === 'cancelled' || held.end === 'lost';
  const pieces = stops ? [] : found;
  for (const { plan } of pieces) desk.absences.seen(plan.failureId);
  return { held, pieces };
}

function sourceOf(desk: Desk, request: WindowRequest, { plan, known }: Planned): ArchivedMessage {
  const key = plan.fromArchive ?? known?.archive;
  const given = key ? desk.journal.archived(key) : request.message?.(plan);
  if (given) return given;
  const row = desk.failures.byId(plan.failureId);
  const message = row && actionOf(plan) === 'archive' ? desk.failures.message(row.id) : null;
  if (!row || !message) {
    throw new ExpectedError('no-captured-message', 'There is no copy of this message', {
      id: plan.failureId,
    });
  }
  return { exchange: row.exchange, routingKey: row.routingKey, ...message };
}

/** An edit that was captured before is not made again: what was archived is what is sent. */
function changedBody(desk: Desk, request: WindowRequest, { plan, known, message }: Piece): Uint8Array {
  if (actionOf(plan) !== 'edit') return message.body;
  const kept = known?.edited === undefined ? null : desk.journal.archived(known.edited);
  if (kept) return kept.body;
  if (!request.edit) throw new ExpectedError('edit-refused', 'There is no edit to be made');
  return request.edit(plan, message);
}

/** Those that `make` answers for, and those that it refuses. */
function eachOf<P extends Planned, T>(
  planned: readonly P[],
  make: (each: P) => T,
): { readonly made: readonly T[]; readonly refused: readonly Refused[] } {
  const made: T[] = [];
  const refused: Refused[] = [];
  for (const each of planned) {
    try {
      made.push(make(each));
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      refused.push({ plan: each.plan, known: each.known, error });
    }
  }
  return { made, refused };
}

/** Of what is not taken from a queue. */
export function fetchPieces(desk: Desk, request: WindowRequest, planned: readonly Planned[]) {
  return eachOf(
    planned,
    (each): Piece => ({ ...each, message: sourceOf(desk, request, each), delivery: null }),
  );
}

export function changePieces(desk: Desk, request: WindowRequest, pieces: readonly Piece[]) {
  return eachOf(pieces, (piece) => ({ piece, body: changedBody(desk, request, piece) }));
}
