/**
 * One look into a dead-letter queue, by docs/rabbitmq.md, Inspect: facts first, then one bounded take on a connection
 * of its own, everything copied into the history, everything given back. Afterwards all reading is local.
 */
import type { ResultOf } from '../../shared/contract.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { CloseReason, QueueDetails } from '../broker/port.ts';
import { lockQueue } from '../retry/retry-lock.ts';
import { settleQueue } from '../retry/settle.ts';
import { type Extent, extentOf } from './absence.ts';
import type { Desk } from './desk.ts';
import { lookIntoStream } from './look-stream.ts';
import { countAfter, limitIsKnown, limitOf } from './look-way.ts';
import { HOLD, learnQueue, mayExpireHeld, wayInto } from './queue-way.ts';
import { ledgerKnows, recordFirstHeld } from './record-held.ts';
import { recordLook } from './record-look.ts';
import { giveBack, type Taken, takeFrom } from './take.ts';

export type LookResult = ResultOf<'failures.look'>;

function askConsent(
  desk: Desk,
  details: QueueDetails,
  way: 'close-channel' | 'nack-forward',
  consent: boolean,
): void {
  if (consent) return;
  if (!limitIsKnown(details) && way === 'close-channel') {
    throw new ExpectedError(
      'look-needs-consent',
      `The delivery limit of ${details.name} is not known, and a look counts towards it`,
      { queue: details.name, consumers: details.consumers, reason: 'unknown-limit' },
    );
  }
  if (details.consumers > 0) {
    throw new ExpectedError(
      'look-needs-consent',
      `${details.name} has ${details.consumers} consumers, which miss its messages for the time of a look`,
      { queue: details.name, consumers: details.consumers },
    );
  }
  if (!mayExpireHeld(desk, details)) return;
  throw new ExpectedError(
    'look-needs-consent',
    `Messages of ${details.name} may expire while a look holds them (TTL ${details.messageTtlMs} ms); what it has read stays here`,
    { queue: details.name, consumers: 0, reason: 'expiring' },
  );
}

async function takeAll(
  desk: Desk,
  details: QueueDetails,
  way: 'close-channel' | 'nack-forward',
  signal: AbortSignal,
): Promise<{ readonly taken: Taken; readonly extent: Extent }> {
  const session = desk.context.session();
  const connection = await session.openDedicated(`oraculo look ${details.name}`);
  try {
    // What another console holds would be missing here, and what is held here would be missing there.
    const lock = await lockQueue(session, connection, details.name, desk.operator);
    if (lock === 'not-permitted')
      desk.log.warn('the lock queue may not be declared', { queue: details.name });
    const channel = await connection.openChannel();
    const taken = await takeFrom(channel, {
      queue: details.name,
      limit: HOLD.messages,
      maxBytes: HOLD.bytes,
      maxMs: HOLD.ms,
      deliveryLimit: limitOf(details),
      enough: () => false,
      keepLate: ledgerKnows(desk, details.name),
      signal,
    });
    // The rest is recorded with the look itself.
    const looked = new Set(taken.deliveries);
    recordFirstHeld(desk, details.name, taken, (delivery) => looked.has(delivery));
    if (taken.end === 'lost') return { taken, extent: 'part' };
    const extent = await extentOf(desk, details, channel, taken);
    await giveBack(channel, way, taken.lastTag);
    return { taken, extent };
  } finally {
    await connection.close();
    desk.absences.held(details.name, desk.clock.now());
  }
}

function audit(desk: Desk, queue: string, consent: boolean): void {
  // Looking goes on when the journal is locked: it changes nothing that the journal must know.
  if (desk.journal.problem) return;
  const { operator, context } = desk;
  desk.journal.audit({ operator, connectionId: context.id, action: 'look', details: { queue, consent } });
}

/** Cut short from outside: what was seen before is kept all the same. */
function assertEnded(end: Taken['end'], queue: string, lostBy: CloseReason | null): void {
  if (end === 'cancelled') throw new ExpectedError('cancelled', 'The look was cancelled');
  if (end !== 'lost') return;
  const why = lostBy?.text ?? '';
  throw new ExpectedError('broker-closed', `The look into ${queue} was cut short: ${why}`, {
    queue,
    replyCode: lostBy?.code ?? 0,
    text: why,
  });
}

async function lookNowIntoStream(
  desk: Desk,
  details: QueueDetails,
  consent: boolean,
  signal: AbortSignal,
): Promise<LookResult> {
  const queue = details.name;
  audit(desk, queue, consent);
  const { end, lostBy, ...seen } = await lookIntoStream(desk, details, signal);
  const asOf = desk.clock.now();
  desk.queues.looked(queue, asOf);
  assertEnded(end, queue, lostBy);
  return { asOf, ...seen };
}

async function lookNow(
  desk: Desk,
  queue: string,
  consent: boolean,
  signal: AbortSignal,
): Promise<LookResult> {
  // What was sent and may still lie there is acked first, so that no look takes it for a failure.
  await settleQueue(desk, queue);
  const details = await learnQueue(desk, queue);
  if (details.type === 'stream') return lookNowIntoStream(desk, details, consent, signal);
  const way = wayInto(desk, details);
  askConsent(desk, details, way, consent);
  audit(desk, queue, consent);
  const startedAt = desk.clock.now();
  const { taken, extent } = await takeAll(desk, details, way, signal);
  const complete = extent !== 'part';
  const asOf = desk.clock.now();
  const { deliveries } = taken;
  const { added, reappeared } = recordLook(desk, { queue, deliveries, extent, startedAt }, asOf);
  desk.queues.counted(queue, countAfter(details, way, taken), complete);
  desk.queues.looked(queue, asOf);
  if (reappeared) {
    desk.notify('retries.changed', { connectionId: desk.context.id });
    await settleQueue(desk, queue);
  }
  assertEnded(taken.end, queue, taken.lostBy);
  return { asOf, seen: taken.deliveries.length, added, complete };
}

/**
 * Waits for a retry on the same queue. Fails with `not-connected`, `queue-missing`, `look-refused-type`, `-budget`,
 * `-unknown-limit`, `-consumer`, `look-needs-consent`, `operation-running` (another look), `queue-locked` (another console),
 * `broker-closed` or `cancelled`. What was seen before the last two is kept.
 */
export async function look(
  desk: Desk,
  queue: string,
  consent: boolean,
  signal: AbortSignal,
): Promise<LookResult> {
  if (desk.serial.isLooking(queue)) {
    throw new ExpectedError('operation-running', `A look into ${queue} is under way`, { queue });
  }
  const changed = () => desk.notify('failures.changed', { connectionId: desk.context.id });
  const ended = desk.serial.look(queue, () =>
    lookNow(desk, queue, consent, AbortSignal.any([signal, desk.signal])),
  );
  changed();
  return ended.finally(changed);
}
