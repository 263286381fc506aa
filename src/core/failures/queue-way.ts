/** Facts of a queue before its messages are taken, and the bounds of one hold (docs/rabbitmq.md, Inspect). */
import { ExpectedError } from '../../shared/errors.ts';
import type { QueueDetails } from '../broker/port.ts';
import { brokerVersionText, type Desk } from './desk.ts';
import { limitIsKnown, lookWayOf, parseVersion } from './look-way.ts';

/** Bounds of one hold. */
export const HOLD = { ms: 30_000, messages: 2_000, bytes: 64 * 1024 * 1024 } as const;

/** Keeps what the broker told. `isOurs`: an operation of ours may hold messages, so that zero does not mean empty. */
export function keepFacts(desk: Desk, details: QueueDetails, isOurs: boolean): void {
  desk.queues.learn(details, desk.clock.now());
  const isEmpty = details.messages === 0 && details.consumers === 0 && (details.unacked ?? 0) === 0;
  if (isEmpty && !isOurs) desk.queues.emptied(details.name);
}

/** Facts of a queue, asked now and kept, before an operation takes anything. Fails with `queue-missing`. */
export async function learnQueue(desk: Desk, queue: string): Promise<QueueDetails> {
  const details = await desk.context.session().queueDetails(queue);
  if (!details) throw new ExpectedError('queue-missing', `There is no queue ${queue}`, { queue });
  keepFacts(desk, details, false);
  return details;
}

/** The way to take messages of this queue. Fails with `look-refused-budget`, `-unknown-limit` or `-type`, which say what to do. */
export function wayInto(desk: Desk, details: QueueDetails): 'close-channel' | 'nack-forward' {
  const highest = desk.queues.known(details.name)?.highestCount ?? 0;
  const { way, budget } = lookWayOf(details, parseVersion(brokerVersionText(desk)), highest);
  if (way === 'close-channel' || way === 'nack-forward') return way;
  const queue = details.name;
  if (details.type === 'stream' || details.type === 'unknown') {
    throw new ExpectedError(
      'look-refused-type',
      `${queue} is ${details.type === 'stream' ? 'a stream: read it by offset' : 'of a type that the broker does not tell: give the connection a management address'}`,
      { queue, type: details.type },
    );
  }
  if (!limitIsKnown(details)) {
    throw new ExpectedError(
      'look-refused-unknown-limit',
      `The delivery limit of ${queue} is not known, since a policy may set it, and its messages have been taken as often as is safe: give the connection a management address`,
      { queue, budget },
    );
  }
  throw new ExpectedError(
    'look-refused-budget',
    `Messages of ${queue} may be taken ${budget ?? 0} more times before the broker drops them; watch its dead-letter exchange instead, raise its delivery limit, or give it a dead-letter exchange`,
    { queue, budget },
  );
}
