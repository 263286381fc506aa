/**
 * The reading side of one operation on a dead-letter queue: its facts checked, a connection of its own, the lock. Closing
 * it gives back everything that was not acked, whatever happened.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { BrokerChannel } from '../broker/port.ts';
import { type Extent, extentOf } from '../failures/absence.ts';
import type { Desk } from '../failures/desk.ts';
import { countAfter, limitOf } from '../failures/look-way.ts';
import { HOLD, learnQueue, wayInto } from '../failures/queue-way.ts';
import { ledgerKnows, recordFirstHeld } from '../failures/record-held.ts';
import { giveBack, type Taken } from '../failures/take.ts';
import { type HoldOptions, holdAtOnce, holdGrowing, type TakeRequest } from './hold-messages.ts';
import { lockQueue } from './retry-lock.ts';
import { SpareChannel } from './spare-channel.ts';
import { untilBack } from './until-back.ts';

export interface Held extends Taken {
  readonly channel: BrokerChannel;
  /** Failures recorded now: this hold is the first that their messages lie in. */
  readonly firstHeld: ReadonlySet<string>;
  /** How much of the queue was seen; asked before anything is acked or given back. */
  extent(): Promise<Extent>;
  /** Gives back what was not acked, in order. Once: afterwards nothing is held. */
  giveBack(acked: ReadonlySet<number>): Promise<void>;
}

export interface Workbench {
  /** One bounded hold. The budget is checked before it: a take is a look. */
  take(request: TakeRequest): Promise<Held>;
  close(): Promise<void>;
}

interface Hold {
  readonly channel: BrokerChannel;
  readonly taken: Taken;
  readonly way: 'close-channel' | 'nack-forward';
  readonly firstHeld: ReadonlySet<string>;
}

/** Fails with what `learnQueue`, `wayInto` and `lockQueue` fail with. */
export async function openWorkbench(desk: Desk, queue: string): Promise<Workbench> {
  const details = await learnQueue(desk, queue);
  wayInto(desk, details);
  const session = desk.context.session();
  const connection = await session.openDedicated(`oraculo retry ${queue}`);
  const spare = new SpareChannel(connection);
  const release = async ({ channel, taken, way }: Hold, acked: ReadonlySet<number>) => {
    const left = taken.deliveries.length + taken.late.length - acked.size;
    if (left === 0 && taken.end !== 'lost' && spare.keeps(channel, acked.size)) return;
    const waits = details.type === 'quorum' && left > 0 && taken.end !== 'lost';
    const ready = waits ? (await channel.checkQueue(queue)).messages : 0;
    // With nothing left there is nothing to nack: the tags of an earlier window are unknown to the broker by now.
    await giveBack(channel, left === 0 ? 'close-channel' : way, taken.lastTag, acked);
    if (waits) await untilBack(connection, queue, ready + left);
  };
  const once = async (
    { isWanted }: HoldOptions,
    held: (channel: BrokerChannel) => Promise<Taken>,
  ): Promise<Hold> => {
    const way = wayInto(desk, details);
    const channel = await spare.take();
    const taken = await held(channel);
    desk.queues.counted(queue, countAfter(details, way, taken), false);
    const firstHeld = recordFirstHeld(desk, queue, taken, isWanted);
    return { channel, taken, way, firstHeld };
  };
  /**
   * What a quorum queue takes back goes behind all that it has taken back before [M]: only who holds no other message
   * than the wanted, or all of them, leaves the order as it was. Where deliveries are limited, few are held instead.
   */
  const holdOfQuorum = async (options: HoldOptions): Promise<Hold> => {
    const isWhole = options.deliveryLimit === null;
    const { first } = options;
    if (!isWhole || options.isHead) {
      const hold = await once(options, (channel) => holdAtOnce(channel, options, first));
      const { end, deliveries } = hold.taken;
      // Fewer than asked for: the bytes were the limit, and would be again.
      const isFull = deliveries.length < first || deliveries.length >= HOLD.messages;
      if (end !== 'limit' || isFull) return hold;
      await release(hold, new Set());
    }
    return once(options, (channel) => holdAtOnce(channel, options, HOLD.messages, isWhole));
  };
  const hold = (request: TakeRequest): Promise<Hold> => {
    const keepLate = ledgerKnows(desk, queue);
    const options = { ...request, queue, deliveryLimit: limitOf(details), keepLate };
    if (details.type === 'quorum') return holdOfQuorum(options);
    return once(options, (channel) => holdGrowing(channel, options));
  };
  const take: Workbench['take'] = async (request) => {
    const held = await hold(request);
    const { channel, taken, firstHeld } = held;
    let given: Promise<void> | null = null;
    return {
      ...taken,
      channel,
      firstHeld,
      extent: () => extentOf(desk, details, channel, taken),
      giveBack: (acked) => {
        given ??= release(held, acked);
        return given;
      },
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
export function takeProblem({ end }: Pick<Taken, 'end'>, queue: string): ExpectedError {
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
