/**
 * The retry of one message, by docs/rabbitmq.md, Retry. Every entry of the journal is durable before the next step; the
 * original is acked only after the broker confirmed the copy. Whatever stops this function, the message is in its
 * queue, or confirmed in its target, or in the ledger as one that may be in both.
 */
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import type { Delivery, PublishOutcome } from '../broker/port.ts';
import { type Desk, retryMoved } from '../failures/desk.ts';
import { identityOf } from '../failures/identity.ts';
import { HOLD } from '../failures/queue-way.ts';
import { captureSent } from './capture-sent.ts';
import { rawCopy } from './raw-copy.ts';
import { awaitsAck, type ItemError, type LedgerEntry, type RetryItem } from './retry-item.ts';
import { targetProblem } from './retry-rules.ts';
import { openSender, type Sender } from './send.ts';
import type { AtStep } from './steps.ts';
import { type Held, openWorkbench, takeProblem, type Workbench } from './workbench.ts';

export interface EngineDeps {
  readonly desk: Desk;
  readonly atStep: AtStep;
}

/** Messages taken beyond the place where the wanted one was last seen, in case the queue has moved. */
const BEYOND_POSITION = 16;

export function itemError(error: unknown): ItemError {
  return { code: error instanceof ExpectedError ? error.code : 'internal', message: messageOf(error) };
}

async function checkTarget(desk: Desk, target: string): Promise<void> {
  const problem = targetProblem(target, await desk.context.session().queueDetails(target));
  if (problem) throw problem;
}

/** A message that lay in our hands before comes back redelivered; one that never did may come for the first time. */
function matches(item: RetryItem, delivery: Delivery): boolean {
  return (delivery.redelivered || !item.looked) && identityOf(delivery) === item.identity;
}

interface Found {
  readonly held: Held;
  readonly delivery: Delivery;
}

/** First as far as the place where it was last seen, then as far as may be held. */
async function find(desk: Desk, bench: Workbench, item: RetryItem): Promise<Found> {
  const near = item.position === null ? HOLD.messages : item.position + 1 + BEYOND_POSITION;
  for (const limit of near < HOLD.messages ? [near, HOLD.messages] : [HOLD.messages]) {
    const held = await bench.take(limit, (delivery) => matches(item, delivery));
    const delivery = held.end === 'enough' ? held.deliveries.at(-1) : undefined;
    if (delivery) {
      desk.absences.seen(item.failureId);
      return { held, delivery };
    }
    const extent = held.end === 'empty' ? await held.extent() : 'part';
    await held.giveBack(new Set());
    if (held.end !== 'limit' || limit === HOLD.messages) {
      const isGone = desk.absences.missed(item.failureId, extent, desk.clock.now());
      throw isGone ? new NotInQueue(takeProblem(held, item.queue)) : takeProblem(held, item.queue);
    }
  }
  throw new Error('a take of the whole hold ended nowhere');
}

/** It has left its queue (`failures/absence.ts`). */
class NotInQueue extends Error {
  readonly error: ExpectedError;

  constructor(error: ExpectedError) {
    super(error.message);
    this.error = error;
  }
}

function outcomeEntry(
  outcome: PublishOutcome,
): Extract<LedgerEntry, { kind: 'confirmed' | 'returned' | 'nacked' | 'unknown' }> {
  switch (outcome.kind) {
    case 'confirmed':
      return { kind: 'confirmed' };
    case 'returned':
      return { kind: 'returned', error: { code: 'unroutable', message: `${outcome.code} ${outcome.text}` } };
    case 'refused': {
      const code = outcome.code === 403 ? 'broker-permission' : 'retry-refused';
      return { kind: 'returned', error: { code, message: `${outcome.code} ${outcome.text}` } };
    }
    case 'nacked':
      return { kind: 'nacked', error: { code: 'not-confirmed', message: 'The broker refused to store it' } };
    case 'unknown':
      return { kind: 'unknown', error: { code: 'not-confirmed', message: outcome.text } };
  }
}

/** A history that cannot be written must not keep a confirmed message from being acked. */
function showInRun(desk: Desk, item: RetryItem, raw: Uint8Array, body: Uint8Array): void {
  try {
    captureSent(desk, item, raw, body);
  } catch (error) {
    desk.log.error('a sent retry was not captured', error, { retryId: item.retryId });
  }
}

/** Steps 2 to 6: after this the ledger knows what may be known. */
async function send(
  deps: EngineDeps,
  item: RetryItem,
  delivery: Delivery,
  sender: Sender,
): Promise<RetryItem> {
  const { desk, atStep } = deps;
  const { journal } = desk;
  const { exchange, routingKey, rawProperties, body } = delivery;
  retryMoved(desk, journal.capture(item, { exchange, routingKey, rawProperties, body }));
  atStep('captured');
  const headers = {
    retryId: item.retryId,
    count: item.retriesBefore + 1,
    of: item.retryOf,
    at: desk.clock.now(),
  };
  const raw = rawCopy(rawProperties, headers, desk.context.profile.dropHeadersOnRetry);
  // From here on it may have been sent.
  journal.record(item, { kind: 'publishing' });
  atStep('publishing');
  const outcome = await sender.send({ target: item.target, raw, body }, atStep);
  atStep('answered');
  const answered = retryMoved(desk, journal.record(item, outcomeEntry(outcome)));
  atStep('outcome-journaled');
  if (answered.state === 'confirmed') showInRun(desk, answered, raw, body);
  return answered;
}

/** Steps 7 and 8: the original leaves its queue only now. */
async function ackOriginal({ desk, atStep }: EngineDeps, item: RetryItem, { held, delivery }: Found) {
  held.channel.ack(delivery.deliveryTag);
  atStep('ack-sent');
  await held.channel.barrier();
  atStep('barrier');
  desk.failures.setPresent(item.failureId, false);
  retryMoved(desk, desk.journal.record(item, { kind: 'acked' }));
  atStep('acked');
  await held.giveBack(new Set([delivery.deliveryTag]));
}

async function work(deps: EngineDeps, item: RetryItem, bench: Workbench): Promise<void> {
  const sender = await openSender(deps.desk.context.session(), `oraculo publish ${item.queue}`);
  try {
    const found = await find(deps.desk, bench, item);
    deps.atStep('taken');
    const answered = await send(deps, item, found.delivery, sender);
    if (answered.state === 'confirmed') await ackOriginal(deps, item, found);
    // Unknown closes both connections at once; all else goes back in order.
    else if (answered.state !== 'unknown') await found.held.giveBack(new Set());
  } finally {
    await sender.close();
  }
}

/** Nothing was sent: the failure is open again, or was found to be gone. */
function stoppedUnsent(desk: Desk, item: RetryItem, error: unknown): void {
  // The program ends: it goes on at the next start.
  if (desk.signal.aborted) return;
  const isGone = error instanceof NotInQueue;
  if (isGone) desk.failures.setPresent(item.failureId, false);
  const entry = isGone
    ? ({ kind: 'not_found', error: itemError(error.error) } as const)
    : ({ kind: 'cancelled', error: itemError(error) } as const);
  retryMoved(desk, desk.journal.record(item, entry));
}

/** What an error leaves behind depends on how far the ledger had come. */
function stopped(desk: Desk, item: RetryItem, error: unknown): void {
  const state = desk.journal.item(item)?.state;
  if (state === 'planned' || state === 'captured') stoppedUnsent(desk, item, error);
  else if (state === 'publishing') {
    retryMoved(desk, desk.journal.record(item, { kind: 'unknown', error: itemError(error) }));
  }
  // Confirmed: it is acked when it reappears (settle.ts).
  if (!(error instanceof ExpectedError || error instanceof NotInQueue)) {
    desk.log.error('a retry stopped', error, { retryId: item.retryId });
  }
}

function assertNoneAwaits(desk: Desk, item: RetryItem): void {
  const open = desk.journal.underWay(desk.context.id);
  if (open.some((other) => other.identity === item.identity && awaitsAck(other))) {
    throw new ExpectedError(
      'operation-running',
      'An equal message was sent and is not yet acked; it must be settled first',
      { queue: item.queue },
    );
  }
}

/** Runs a planned (or captured and interrupted) retry to where it can go. Expected failures end up in the ledger. */
export async function retryOne(deps: EngineDeps, item: RetryItem): Promise<void> {
  const { desk } = deps;
  try {
    if (desk.context.readOnly())
      throw new ExpectedError('read-only-connection', 'The connection is read-only');
    assertNoneAwaits(desk, item);
    await checkTarget(desk, item.target);
    const bench = await openWorkbench(desk, item.queue);
    try {
      await work(deps, item, bench);
    } finally {
      await bench.close();
    }
  } catch (error) {
    stopped(desk, item, error);
  }
}
