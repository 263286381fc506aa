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

/** Messages of the queue may run out of time while a hold lasts: those that are known, or all of a TTL that short. */
export function mayExpireHeld(
  { clock, failures }: Desk,
  { name, type, messageTtlMs: ttl }: QueueDetails,
): boolean {
  if (ttl === null || type === 'stream') return false;
  if (ttl <= HOLD.ms) return true;
  const now = clock.now();
  return failures.diedIn(name, now - ttl, now - ttl + HOLD.ms).count > 0;
}

/** The way to take messages of this queue. Fails with `look-refused-budget`, `-unknown-limit`, `-consumer` or `-type`, which say what to do. */
export function wayInto(desk: Desk, details: QueueDetails): 'close-channel' | 'nack-forward' {
  const highest = desk.queues.known(details.name)?.highestCount ?? 0;
  const { way, budget } = lookWayOf(details, parseVersion(brokerVersionText(desk)), highest);
  if (way === 'close-channel' || way === 'nack-forward') return way;
  const queue = details.name;
  if (details.type === 'stream' || details.type === 'unknown') {
    throw new ExpectedError(
      'look-refused-type',
      `${queue} is ${details.type === 'stream' ? 'a stream, of which nothing can be taken: send a copy from the archive' : 'of a type that the broker does not tell: give the connection a management address'}`,
      { queue, type: details.type },
    );
  }
  if (details.singleActive && details.consumers > 0) {
    throw new ExpectedError(
      'look-refused-consumer',
      `Only the active consumer of ${queue} gets its messages: stop it, or watch the dead-letter exchange of the queues that feed it`,
      { queue, consumers: details.consumers },
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
