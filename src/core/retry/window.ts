/**
 * One window of messages through the steps of docs/rabbitmq.md, Retry. In: plans of one action on one queue. Out: what
 * became of each. Every step is durable in the ledger, one transaction for the whole window, before the next begins; an
 * original is acked only after its copy is confirmed, or after the ledger says that it is being discarded. Whatever
 * stops this, each message is in its queue, or confirmed in its target, or in the archive, or in the ledger as one that
 * may be in two places.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { Delivery } from '../broker/port.ts';
import type { Desk } from '../failures/desk.ts';
import type { TakeEnd } from '../failures/take.ts';
import { ackHeld } from './ack-held.ts';
import { refusedPlans, type Targets } from './admit.ts';
import type { ArchivedMessage } from './archive.ts';
import { buildCopy } from './build-copy.ts';
import { captureSent } from './capture-sent.ts';
import { WantedMessages } from './match-held.ts';
import { itemsMoved, tellMoved } from './moved.ts';
import { itemError, outcomeEntry } from './publish-entries.ts';
import { recordRestored } from './record-restored.ts';
import {
  actionOf,
  hasOutcome,
  isUnsent,
  type RetryItem,
  type RetryPlan,
  takesOriginal,
} from './retry-item.ts';
import type { Copy, Sender } from './send.ts';
import type { AtStep } from './steps.ts';
import { type Held, takeProblem, type Workbench } from './workbench.ts';

export interface EngineDeps {
  readonly desk: Desk;
  /** Told after each step; nothing in the product. */
  readonly atStep: AtStep;
}

export interface WindowRequest {
  /** Of one action and one queue, at most 500. Those that the ledger has already go on where they were. */
  readonly plans: readonly RetryPlan[];
  /** The changed body, of action `edit`. Throws `edit-refused`; then the message stays where it is. */
  readonly edit?: (plan: RetryPlan, original: ArchivedMessage) => Uint8Array;
  /** Where the message of a `resend` or an `archive` comes from, when not from the failures; null: there is none. */
  readonly message?: (plan: RetryPlan) => ArchivedMessage | null;
  readonly signal: AbortSignal;
}

export interface WindowResult {
  /** In no particular order; what was refused or found to be gone included. */
  readonly items: readonly RetryItem[];
  /** Their turn has not come: nothing was recorded, and they are where they were. */
  readonly notReached: readonly RetryPlan[];
  /** `done`: each was reached. Else why the take ended, `lost` also when a broker's answer is missing. */
  readonly end: 'done' | TakeEnd;
  /** Messages that were held only because they came before those that were wanted. */
  readonly heldBack: number;
}

/** What a window works with for as long as its operation lasts. */
export interface WindowPlace {
  readonly targets: Targets;
  /** Null where nothing is taken. */
  readonly bench: Workbench | null;
  /** Opened when something is sent for the first time. */
  sender(): Promise<Sender>;
}

interface Piece {
  readonly plan: RetryPlan;
  readonly message: ArchivedMessage;
  readonly delivery: Delivery | null;
}

interface Work extends Piece {
  readonly item: RetryItem;
  readonly body: Uint8Array;
}

/** Entries of many items in one transaction; an item that is new is planned first. */
function planned(desk: Desk, plans: readonly RetryPlan[]): ReadonlySet<string> {
  return new Set(plans.filter((plan) => desk.journal.item(plan) === null).map(({ retryId }) => retryId));
}

function recordEnds(
  desk: Desk,
  ends: readonly {
    readonly plan: RetryPlan;
    readonly kind: 'cancelled' | 'not_found';
    readonly error: unknown;
  }[],
): readonly RetryItem[] {
  if (ends.length === 0) return [];
  const isNew = planned(
    desk,
    ends.map(({ plan }) => plan),
  );
  const items = desk.journal.batch((write) =>
    ends.map(({ plan, kind, error }) => {
      if (isNew.has(plan.retryId)) write.plan(plan);
      return write.record(plan, { kind, error: itemError(error) });
    }),
  );
  itemsMoved(
    desk,
    items.filter(({ state }) => state === 'not_found'),
    true,
  );
  itemsMoved(
    desk,
    items.filter(({ state }) => state !== 'not_found'),
    false,
  );
  return items;
}

/** It has left its queue, as far as that is proven (`failures/absence.ts`); else it is left alone for now. */
async function recordMissing(
  desk: Desk,
  held: Held,
  missing: readonly RetryPlan[],
): Promise<readonly RetryItem[]> {
  if (missing.length === 0) return [];
  const extent = await held.extent();
  const now = desk.clock.now();
  const ends = missing.map((plan) => {
    const isGone = desk.absences.missed(plan.failureId, extent, now);
    const kind = isGone ? ('not_found' as const) : ('cancelled' as const);
    return { plan, kind, error: takeProblem(held, plan.queue) };
  });
  return recordEnds(desk, ends);
}

/** Steps 1 and 2 of what is taken. */
async function take(
  { desk, atStep }: EngineDeps,
  bench: Workbench,
  plans: readonly RetryPlan[],
  signal: AbortSignal,
): Promise<{ readonly held: Held; readonly pieces: readonly Piece[] }> {
  const wanted = new WantedMessages(plans);
  const held = await bench.take({
    first: plans.length,
    enough: (delivery) => wanted.offer(delivery),
    signal: AbortSignal.any([signal, desk.signal]),
  });
  atStep('taken');
  // Everything else goes back at once: too few deliveries are left, or nothing is held any more.
  const stops = held.end === 'budget' || held.end === 'cancelled' || held.end === 'lost';
  const pieces = plans.flatMap((plan) => {
    const delivery = stops ? undefined : wanted.found.get(plan.retryId);
    if (delivery) desk.absences.seen(plan.failureId);
    return delivery ? [{ plan, message: delivery, delivery }] : [];
  });
  return { held, pieces };
}

function sourceOf(desk: Desk, request: WindowRequest, plan: RetryPlan): ArchivedMessage {
  const key = plan.fromArchive ?? desk.journal.item(plan)?.archive;
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

type Sourced = { readonly piece: Piece } | { readonly plan: RetryPlan; readonly error: unknown };

/** Of what is not taken from a queue. */
function fetch(desk: Desk, request: WindowRequest, plans: readonly RetryPlan[]): readonly Sourced[] {
  return plans.map((plan) => {
    try {
      return { piece: { plan, message: sourceOf(desk, request, plan), delivery: null } };
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return { plan, error };
    }
  });
}

/** An edit that was captured before is not made again: what was archived is what is sent. */
function changedBody(desk: Desk, request: WindowRequest, { plan, message }: Piece): Uint8Array {
  if (actionOf(plan) !== 'edit') return message.body;
  const before = desk.journal.item(plan)?.edited;
  const kept = before === undefined ? null : desk.journal.archived(before);
  if (kept) return kept.body;
  if (!request.edit) throw new ExpectedError('edit-refused', 'There is no edit to be made');
  return request.edit(plan, message);
}

type Changed =
  | { readonly piece: Piece; readonly body: Uint8Array }
  | { readonly plan: RetryPlan; readonly error: unknown };

function change(desk: Desk, request: WindowRequest, piece: Piece): Changed {
  try {
    return { piece, body: changedBody(desk, request, piece) };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { plan: piece.plan, error };
  }
}

/** Step 2 of the ledger: what follows is only done with what is archived. */
function capture(
  desk: Desk,
  pieces: readonly { readonly piece: Piece; readonly body: Uint8Array }[],
): readonly Work[] {
  const isNew = planned(
    desk,
    pieces.map(({ piece }) => piece.plan),
  );
  return desk.journal.batch((write) =>
    pieces.map(({ piece, body }) => {
      const { plan, message } = piece;
      if (isNew.has(plan.retryId)) write.plan(plan);
      const edited = actionOf(plan) === 'edit' ? { ...message, body } : undefined;
      const captured = write.capture(plan, message, edited);
      const item = actionOf(plan) === 'archive' ? write.record(plan, { kind: 'archived' }) : captured;
      return { ...piece, body, item };
    }),
  );
}

function record(
  desk: Desk,
  works: readonly Work[],
  kind: 'publishing' | 'discarding' | 'acked',
): readonly RetryItem[] {
  return desk.journal.batch((write) => works.map(({ plan }) => write.record(plan, { kind })));
}

/** A malformed message cannot be copied: it stays where it is, and the others go on. */
function copies(desk: Desk, works: readonly Work[]) {
  const built: { readonly work: Work; readonly copy: Copy }[] = [];
  const refused: { readonly plan: RetryPlan; readonly kind: 'cancelled'; readonly error: unknown }[] = [];
  for (const work of works) {
    try {
      built.push({ work, copy: buildCopy(desk, work.item, work.message, work.body) });
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      refused.push({ plan: work.plan, kind: 'cancelled', error });
    }
  }
  return { built, refused };
}

interface Answered {
  readonly work: Work;
  readonly copy: Copy;
  readonly item: RetryItem;
}

function isConfirmed({ item }: Answered): boolean {
  return item.state === 'confirmed' || item.state === 'acked';
}

/** Steps 3 to 6: after this the ledger knows what may be known. */
async function send(
  { desk, atStep }: EngineDeps,
  place: WindowPlace,
  works: readonly Work[],
): Promise<{ readonly answered: readonly Answered[]; readonly refused: readonly RetryItem[] }> {
  const sender = await place.sender();
  const { built, refused } = copies(desk, works);
  const refusedItems = recordEnds(desk, refused);
  if (built.length === 0) return { answered: [], refused: refusedItems };
  // From here on they may have been sent.
  record(
    desk,
    built.map(({ work }) => work),
    'publishing',
  );
  atStep('publishing');
  const outcomes = await sender.send(
    built.map(({ copy }) => copy),
    atStep,
  );
  atStep('answered');
  const answered = desk.journal.batch((write) =>
    built.flatMap(({ work, copy }, index) => {
      const outcome = outcomes[index];
      return outcome ? [{ work, copy, item: write.record(work.plan, outcomeEntry(outcome)) }] : [];
    }),
  );
  atStep('outcome-journaled');
  return { answered, refused: refusedItems };
}

/** Steps 7 and 8: originals leave their queue only now. */
async function acknowledge(
  { desk, atStep }: EngineDeps,
  held: Held,
  works: readonly Work[],
): Promise<readonly RetryItem[]> {
  const tags = new Set(works.flatMap(({ delivery }) => (delivery ? [delivery.deliveryTag] : [])));
  ackHeld(held, tags);
  atStep('ack-sent');
  await held.channel.barrier();
  atStep('barrier');
  // As they are now: an outcome may have come before the ack.
  itemsMoved(
    desk,
    works.map(({ item }) => desk.journal.item(item) ?? item),
    true,
  );
  const items = record(desk, works, 'acked');
  atStep('acked');
  await held.giveBack(tags);
  return items;
}

async function discard(deps: EngineDeps, held: Held, works: readonly Work[]): Promise<readonly RetryItem[]> {
  const { desk, atStep } = deps;
  const items = record(desk, works, 'discarding');
  atStep('discarding');
  const discarding = works.flatMap((work, index) => {
    const item = items[index];
    return item ? [{ ...work, item }] : [];
  });
  const discarded = await acknowledge(deps, held, discarding);
  itemsMoved(desk, discarded, true);
  return discarded;
}

async function sendAndAck(
  deps: EngineDeps,
  place: WindowPlace,
  held: Held | null,
  works: readonly Work[],
): Promise<readonly RetryItem[]> {
  const { desk } = deps;
  const { answered, refused } = await send(deps, place, works);
  const confirmed = answered.filter(isConfirmed);
  const rest = answered.filter((each) => !isConfirmed(each)).map(({ item }) => item);
  captureSent(
    desk,
    confirmed.filter(({ item }) => hasOutcome(item)).map(({ copy }) => copy),
  );
  recordRestored(desk, confirmed);
  itemsMoved(desk, rest, false);
  const sent = confirmed.map(({ work, item }) => ({ ...work, item }));
  const [first] = sent;
  if (!held || !first || !takesOriginal(first.item)) {
    itemsMoved(
      desk,
      sent.map(({ item }) => item),
      false,
    );
    return [...sent.map(({ item }) => item), ...rest, ...refused];
  }
  return [...(await acknowledge(deps, held, sent)), ...rest, ...refused];
}

async function workOn(
  deps: EngineDeps,
  place: WindowPlace,
  request: WindowRequest,
  held: Held | null,
  pieces: readonly Piece[],
): Promise<readonly RetryItem[]> {
  const { desk, atStep } = deps;
  const changed = pieces.map((piece) => change(desk, request, piece));
  const refused = changed.flatMap((each) =>
    'error' in each ? [{ plan: each.plan, kind: 'cancelled' as const, error: each.error }] : [],
  );
  const ended = recordEnds(desk, refused);
  const ready = changed.flatMap((each) => ('error' in each ? [] : [each]));
  const [first] = ready;
  if (!first) return ended;
  const works = capture(desk, ready);
  const captured = works.map(({ item }) => item);
  itemsMoved(desk, captured, false);
  tellMoved(desk);
  atStep('captured');
  const action = actionOf(first.piece.plan);
  if (action === 'archive') return [...ended, ...captured];
  if (action === 'discard' && held) return [...ended, ...(await discard(deps, held, works))];
  return [...ended, ...(await sendAndAck(deps, place, held, works))];
}

/** What an error leaves behind: what may have been sent is in doubt. What cannot be written now is classified later. */
function recordDoubt(desk: Desk, plans: readonly RetryPlan[], error: unknown): void {
  const sending = plans.filter((plan) => desk.journal.item(plan)?.state === 'publishing');
  if (sending.length === 0) return;
  try {
    const items = desk.journal.batch((write) =>
      sending.map((plan) => write.record(plan, { kind: 'unknown', error: itemError(error) })),
    );
    itemsMoved(desk, items, false);
  } catch (failure) {
    desk.log.error('interrupted retries could not be recorded', failure, { count: sending.length });
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

async function taken(
  deps: EngineDeps,
  place: WindowPlace,
  bench: Workbench,
  request: WindowRequest,
  plans: readonly RetryPlan[],
): Promise<WindowResult> {
  const { desk } = deps;
  const { held, pieces } = await take(deps, bench, plans, request.signal);
  try {
    const found = new Set(pieces.map(({ plan }) => plan.retryId));
    const missing = plans.filter(({ retryId }) => !found.has(retryId));
    const gone = held.end === 'empty' ? await recordMissing(desk, held, missing) : [];
    const items = pieces.length === 0 ? [] : await workOn(deps, place, request, held, pieces);
    const notReached = held.end === 'empty' ? [] : missing;
    const all = [...gone, ...items];
    const heldBack = held.deliveries.length + held.late.length - pieces.length;
    return { items: all, notReached, end: endOf(held, all, notReached), heldBack };
  } finally {
    await held.giveBack(new Set());
  }
}

async function notTaken(
  deps: EngineDeps,
  place: WindowPlace,
  request: WindowRequest,
  plans: readonly RetryPlan[],
): Promise<WindowResult> {
  const sourced = fetch(deps.desk, request, plans);
  const missing = sourced.flatMap((each) =>
    'error' in each ? [{ plan: each.plan, kind: 'cancelled' as const, error: each.error }] : [],
  );
  const ended = recordEnds(deps.desk, missing);
  const pieces = sourced.flatMap((each) => ('piece' in each ? [each.piece] : []));
  const worked = pieces.length === 0 ? [] : await workOn(deps, place, request, null, pieces);
  const items = [...ended, ...worked];
  return { items, notReached: [], end: endOf(null, items, []), heldBack: 0 };
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
  const plans = request.plans.filter((plan) => {
    const item = desk.journal.item(plan);
    return item === null || isUnsent(item);
  });
  if (desk.context.readOnly() && plans.some((plan) => actionOf(plan) !== 'archive')) {
    throw new ExpectedError('read-only-connection', 'The connection is read-only');
  }
  for (const { retryId } of plans) desk.inHand.add(retryId);
  try {
    const refused = await refusedPlans(desk, place.targets, plans);
    const ends = plans.flatMap((plan) => {
      const error = refused.get(plan.retryId);
      return error ? [{ plan, kind: 'cancelled' as const, error }] : [];
    });
    const ended = recordEnds(desk, ends);
    const left = plans.filter(({ retryId }) => !refused.has(retryId));
    if (left.length === 0) return { items: ended, notReached: [], end: 'done', heldBack: 0 };
    const result = place.bench
      ? await taken(deps, place, place.bench, request, left)
      : await notTaken(deps, place, request, left);
    return { ...result, items: [...ended, ...result.items] };
  } catch (error) {
    recordDoubt(desk, plans, error);
    throw error;
  } finally {
    for (const { retryId } of plans) desk.inHand.delete(retryId);
    tellMoved(desk);
  }
}
