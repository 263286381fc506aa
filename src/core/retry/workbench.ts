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
  /** Gives back what was not acked, in order. Once: afterwards nothing is held. */
  giveBack(acked: ReadonlySet<number>): Promise<void>;
}

export interface TakeRequest {
  /** As many as are taken at first; more follow, up to what may be held, while there is not enough. */
  readonly first: number;
  readonly enough: (delivery: Delivery) => boolean;
  readonly signal: AbortSignal;
}

export interface Workbench {
  /** One bounded hold. The budget is checked before it: a take is a look. */
  take(request: TakeRequest): Promise<Held>;
  close(): Promise<void>;
}

/** Fewer more are not taken in one go. */
const LEAST_MORE = 16;

const NOTHING_HELD: Taken = {
  deliveries: [],
  late: [],
  end: 'limit',
  highestCount: 0,
  lastTag: 0,
  lostBy: null,
  holders: 0,
};

interface HoldOptions extends TakeRequest {
  readonly queue: string;
  readonly deliveryLimit: number | null;
}

/** Goes on on the same channel, where what was taken before stays held, until the hold is full. */
async function takeMore(channel: BrokerChannel, options: HoldOptions): Promise<Taken> {
  const startedAt = performance.now();
  let all: Taken = NOTHING_HELD;
  let bytes = 0;
  let next = options.first;
  while (all.end === 'limit' && all.deliveries.length < HOLD.messages && bytes < HOLD.bytes) {
    const { queue, deliveryLimit, enough, signal } = options;
    const part = await takeFrom(channel, {
      queue,
      limit: Math.min(next, HOLD.messages - all.deliveries.length),
      maxBytes: HOLD.bytes - bytes,
      maxMs: Math.max(1, HOLD.ms - (performance.now() - startedAt)),
      deliveryLimit,
      enough,
      signal,
    });
    for (const { body, rawProperties } of part.deliveries) bytes += body.length + rawProperties.length;
    all = {
      ...part,
      deliveries: [...all.deliveries, ...part.deliveries],
      late: [...all.late, ...part.late],
      highestCount: Math.max(all.highestCount, part.highestCount),
      lastTag: Math.max(all.lastTag, part.lastTag),
      holders: all.holders + part.holders,
    };
    next = Math.max(LEAST_MORE, all.deliveries.length);
  }
  return all;
}

/** Fails with what `learnQueue`, `wayInto` and `lockQueue` fail with. */
export async function openWorkbench(desk: Desk, queue: string): Promise<Workbench> {
  const details = await learnQueue(desk, queue);
  wayInto(desk, details);
  const session = desk.context.session();
  const connection = await session.openDedicated(`oraculo retry ${queue}`);
  const take: Workbench['take'] = async (request) => {
    const way = wayInto(desk, details);
    const channel = await connection.openChannel();
    const taken = await takeMore(channel, { ...request, queue, deliveryLimit: limitOf(details) });
    desk.queues.counted(queue, countAfter(details, way, taken), false);
    let given: Promise<void> | null = null;
    return {
      ...taken,
      channel,
      extent: () => extentOf(desk, details, channel, taken),
      giveBack: (acked) => {
        given ??= giveBack(channel, way, taken.lastTag, acked);
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
