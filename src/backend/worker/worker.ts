/** One consumer on one queue: deliveries in, verdicts out. Lives as long as its channels do. */
import { setTimeout as wait } from 'node:timers/promises';
import type { BrokerChannel, BrokerSession, Delivery } from '../../core/broker/port.ts';
import { delivererFor, type Verdict } from './deliver.ts';
import { publisherOn } from './publisher.ts';
import type { Role } from './role.ts';
import type { WorkerDeps } from './work.ts';

export interface RunningWorker {
  /** Resolves with the reason once it consumes no more, other than by `stop`. */
  readonly ended: Promise<string>;
  /** Takes no more, gives tasks under way a moment, then gives them back. Idempotent. */
  stop(): Promise<void>;
}

/** What tasks under way get to finish when the program stops, in milliseconds. */
const GRACE_MS = 2_000;
/** Before a delivery is given back, so that a broker that takes nothing is not asked in a loop. */
const PAUSE_MS = 1_000;

function answer(channel: BrokerChannel, { deliveryTag }: Delivery, verdict: Verdict): void {
  switch (verdict) {
    case 'ack':
      channel.ack(deliveryTag);
      return;
    case 'dead-letter':
      channel.reject(deliveryTag, false);
      return;
    case 'requeue':
      channel.nack(deliveryTag, { requeue: true });
  }
}

export async function startWorker(
  session: BrokerSession,
  role: Role,
  deps: WorkerDeps,
): Promise<RunningWorker> {
  const [channel, publishing] = await Promise.all([
    session.openChannel('read'),
    session.openChannel('publish', { confirm: true }),
  ]);
  const deliver = delivererFor(role, publisherOn(publishing), deps);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let open = true;
  const closed = channel.closed.then(({ text }) => {
    open = false;
    return text;
  });

  const handle = async (delivery: Delivery): Promise<void> => {
    const verdict = await deliver(delivery, stopping.signal);
    if (verdict === 'requeue' && !stopping.signal.aborted) {
      // An abort ends the pause early, and that is all it does.
      await wait(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    // On a channel that is gone the broker has taken the delivery back by itself.
    if (open) answer(channel, delivery, verdict);
  };
  const receive = (delivery: Delivery) => {
    const fields = { fila: role.queue, correlation_id: delivery.properties.correlationId ?? null };
    const work = handle(delivery)
      .catch((error) => deps.log.error('a worker met a defect', error, fields))
      .finally(() => running.delete(work));
    running.add(work);
  };

  await channel.prefetch(role.prefetch);
  const consumer = await channel.consume(role.queue, receive);
  const ended = Promise.race([
    closed,
    publishing.closed.then(({ text }) => text),
    consumer.ended.then(() => 'the consumer was cancelled'),
  ]);

  const finish = async () => {
    if (open) await consumer.cancel();
    await Promise.race([Promise.all(running), wait(GRACE_MS)]);
    stopping.abort();
    await Promise.all(running);
    await Promise.all([channel.close(), publishing.close()]);
  };
  let stopped: Promise<void> | undefined;
  return {
    ended,
    stop: () => {
      stopped ??= finish();
      return stopped;
    },
  };
}
