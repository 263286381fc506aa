/**
 * One look into a dead-letter queue, by docs/rabbitmq.md, Inspect: facts first, then one bounded take on a connection
 * of its own, everything copied into the history, everything given back. Afterwards all reading is local.
 */
import type { ResultOf } from '../../shared/contract.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { QueueDetails } from '../broker/port.ts';
import { settleQueue } from '../retry/settle.ts';
import { brokerVersionText, type Desk } from './desk.ts';
import { countAfter, limitOf, parseVersion } from './look-way.ts';
import { HOLD, learnQueue, wayInto } from './queue-way.ts';
import { recordLook } from './record-look.ts';
import { giveBack, type Taken, takeFrom } from './take.ts';

export type LookResult = ResultOf<'failures.look'>;

function askConsent(details: QueueDetails, consent: boolean): void {
  if (details.consumers === 0 || consent) return;
  throw new ExpectedError(
    'look-needs-consent',
    `${details.name} has ${details.consumers} consumers, which miss its messages for the time of a look`,
    { queue: details.name, consumers: details.consumers },
  );
}

async function takeAll(
  desk: Desk,
  details: QueueDetails,
  way: 'close-channel' | 'nack-forward',
  signal: AbortSignal,
): Promise<Taken> {
  const connection = await desk.context.session().openDedicated(`oraculo look ${details.name}`);
  try {
    const channel = await connection.openChannel();
    const taken = await takeFrom(channel, {
      queue: details.name,
      limit: HOLD.messages,
      maxBytes: HOLD.bytes,
      maxMs: HOLD.ms,
      deliveryLimit: limitOf(details, parseVersion(brokerVersionText(desk))),
      enough: () => false,
      signal,
    });
    if (taken.end !== 'lost') await giveBack(channel, way, taken.lastTag);
    return taken;
  } finally {
    await connection.close();
  }
}

function audit(desk: Desk, queue: string, consent: boolean): void {
  // Looking goes on when the journal is locked: it changes nothing that the journal must know.
  if (desk.journal.problem) return;
  const { operator, context } = desk;
  desk.journal.audit({ operator, connectionId: context.id, action: 'look', details: { queue, consent } });
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
  const way = wayInto(desk, details);
  askConsent(details, consent);
  audit(desk, queue, consent);
  const startedAt = desk.clock.now();
  const taken = await takeAll(desk, details, way, signal);
  // Another consumer may hold messages that no look can see.
  const complete = taken.end === 'empty' && details.consumers === 0;
  const asOf = desk.clock.now();
  const added = recordLook(desk, { queue, deliveries: taken.deliveries, complete, startedAt }, asOf);
  desk.queues.counted(queue, countAfter(details, way, taken), complete);
  desk.queues.looked(queue, asOf);
  if (taken.end === 'cancelled') throw new ExpectedError('cancelled', 'The look was cancelled');
  return { asOf, seen: taken.deliveries.length, added, complete };
}

/**
 * Waits for a retry on the same queue. Fails with `not-connected`, `queue-missing`, `look-refused-type`,
 * `look-refused-budget`, `look-needs-consent`, `operation-running` (another look) or `cancelled`. What was seen before a
 * cancel or a lost connection is kept.
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
