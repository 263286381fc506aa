/**
 * The reading side of one operation on a dead-letter queue: its facts checked, a connection of its own, the lock. Closing
 * it gives back everything that was not acked, whatever happened.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { BrokerChannel, Delivery } from '../broker/port.ts';
import { type Extent, extentOf } from '../failures/absence.ts';
import type { Desk } from '../failures/desk.ts';
import { countAfter, limitOf } from '../failures/look-way.ts';
import { HOLD, learnQueue, wayInto } from '../failures/queue-way.ts';
import { giveBack, type Taken, takeFrom } from '../failures/take.ts';
import { lockQueue } from './retry-lock.ts';

export interface Held extends Taken {
  readonly channel: BrokerChannel;
  /** How much of the queue was seen; asked before anything is acked or given back. */
  extent(): Promise<Extent>;
  /** Gives back what was not acked, in order. */
  giveBack(acked: ReadonlySet<number>): Promise<void>;
}

export interface Workbench {
  /** One bounded hold. The budget is checked before it: a take is a look. */
  take(limit: number, enough: (delivery: Delivery) => boolean): Promise<Held>;
  close(): Promise<void>;
}

/** Fails with what `learnQueue`, `wayInto` and `lockQueue` fail with. */
export async function openWorkbench(desk: Desk, queue: string): Promise<Workbench> {
  const details = await learnQueue(desk, queue);
  wayInto(desk, details);
  const session = desk.context.session();
  const connection = await session.openDedicated(`oraculo retry ${queue}`);
  const take: Workbench['take'] = async (limit, enough) => {
    const way = wayInto(desk, details);
    const channel = await connection.openChannel();
    const taken = await takeFrom(channel, {
      queue,
      limit: Math.min(limit, HOLD.messages),
      maxBytes: HOLD.bytes,
      maxMs: HOLD.ms,
      deliveryLimit: limitOf(details),
      enough,
      signal: desk.signal,
    });
    desk.queues.counted(queue, countAfter(details, way, taken), false);
    return {
      ...taken,
      channel,
      extent: () => extentOf(desk, details, channel, taken),
      giveBack: (acked) => giveBack(channel, way, taken.lastTag, acked),
    };
  };
  try {
    const lock = await lockQueue(session, connection, queue, desk.operator);
    if (lock === 'not-permitted') desk.log.warn('the lock queue may not be declared', { queue });
    const close = async () => {
      await connection.close();
      desk.absences.held(queue, desk.clock.now());
    };
    return { take, close };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Why a take ended without what was looked for, as an expected failure. */
export function takeProblem({ end }: Taken, queue: string): ExpectedError {
  const gone = (message: string) => new ExpectedError('message-gone', message, { queue });
  switch (end) {
    case 'empty':
    case 'enough':
      return gone(`The message is no longer in ${queue}`);
    case 'budget':
      return new ExpectedError(
        'look-refused-budget',
        `A message of ${queue} has too few deliveries left to be held`,
        { queue },
      );
    case 'limit':
    case 'time':
      return gone(`The message is not among the first messages of ${queue} that may be held at once`);
    case 'cancelled':
      return new ExpectedError('cancelled', 'The console is closing');
    case 'lost':
      return new ExpectedError('broker-closed', `The connection was lost while ${queue} was read`, { queue });
  }
}
