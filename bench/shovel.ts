/** The peer of `retry`: RabbitMQ's own dynamic shovel, which moves the same messages without a journal. */
import type { BrokerSession } from '../src/core/broker/port.ts';
import type { QueuePair } from '../tests/support/failures/lab.ts';
import type { RabbitmqServer } from '../tests/support/services/rabbitmq.ts';

/** Plugins that a broker needs for `shovelBack`. */
export const SHOVEL_PLUGINS = ['rabbitmq_management', 'rabbitmq_shovel'] as const;

const PREFETCH = 1_000;

/**
 * Moves everything from the dead-letter queue to the work queue, each acked after its confirm; answers the time in ms
 * that all of them would take at the rate of those that were timed.
 */
export async function shovelBack(
  server: RabbitmqServer,
  session: BrokerSession,
  pair: QueuePair,
  count: number,
): Promise<number> {
  const channel = await session.openChannel('read');
  const name = `bench-${pair.dead}`;
  const definition = {
    'src-protocol': 'amqp091',
    'src-uri': 'amqp://',
    'src-queue': pair.dead,
    'src-prefetch-count': PREFETCH,
    'dest-protocol': 'amqp091',
    'dest-uri': 'amqp://',
    'dest-queue': pair.work,
    'ack-mode': 'on-confirm',
  };
  try {
    const declared = server.ctl(['set_parameter', 'shovel', name, JSON.stringify(definition)]);
    // The command itself takes a second to start: what counts is the time from the first messages on.
    let began: { readonly at: number; readonly moved: number } | null = null;
    for (;;) {
      const { messages } = await channel.checkQueue(pair.work);
      if (messages > 0) began ??= { at: performance.now(), moved: messages };
      if (messages >= count) break;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const took = performance.now() - (began?.at ?? 0);
    await declared;
    return (took * count) / (count - (began?.moved ?? 0));
  } finally {
    await server.ctl(['clear_parameter', 'shovel', name]);
    await channel.close();
  }
}
