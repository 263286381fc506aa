/** Who reads one queue, from the management API. Only GET. */
import { ExpectedError } from '../../../shared/errors.ts';
import { z } from '../../../shared/schema.ts';
import type { ConsumerFacts } from '../port.ts';
import type { Management } from './management.ts';
import { understood } from './topology.ts';

const consumerSchema = z.object({
  consumer_tag: z.string(),
  prefetch_count: z.number().optional(),
  ack_required: z.boolean().optional(),
  active: z.boolean().optional(),
  /** An empty array where the API has lost sight of the channel. */
  channel_details: z
    .union([z.object({ name: z.string(), connection_name: z.string() }), z.array(z.unknown())])
    .optional(),
});

const queueSchema = z.object({ consumer_details: z.array(consumerSchema).optional() });

const channelsSchema = z.array(
  z.object({
    name: z.string(),
    consumer_count: z.number().optional(),
    messages_unacknowledged: z.number().optional(),
  }),
);

type ManagedConsumer = z.infer<typeof consumerSchema>;

/** The API counts unacked messages by channel: they are one consumer's where the channel has no other. */
async function unackedByChannel(management: Management): Promise<ReadonlyMap<string, number>> {
  const columns = 'name,consumer_count,messages_unacknowledged';
  const path = `vhosts/${encodeURIComponent(management.vhost)}/channels?columns=${columns}`;
  try {
    const channels = understood('channels', channelsSchema, (await management.get(path)) ?? []);
    return new Map(
      channels.flatMap(({ name, consumer_count: consumers, messages_unacknowledged: unacked }) =>
        consumers === 1 && unacked !== undefined ? [[name, unacked] as const] : [],
      ),
    );
  } catch (error) {
    // Without the tag "monitoring" other users' channels are not shown; who reads the queue is known all the same.
    if (error instanceof ExpectedError) return new Map();
    throw error;
  }
}

function factsOf(consumer: ManagedConsumer, unacked: ReadonlyMap<string, number>): ConsumerFacts {
  const { channel_details: told, prefetch_count: prefetch = 0 } = consumer;
  const channel = told === undefined || Array.isArray(told) ? null : told;
  return {
    tag: consumer.consumer_tag,
    connection: channel?.connection_name ?? null,
    prefetch: prefetch === 0 ? null : prefetch,
    unacked: channel === null ? null : (unacked.get(channel.name) ?? null),
    acks: consumer.ack_required ?? true,
    active: consumer.active ?? true,
  };
}

/** Null when the API does not know the queue. */
export async function managedConsumers(
  management: Management,
  queue: string,
): Promise<readonly ConsumerFacts[] | null> {
  const path = `queues/${encodeURIComponent(management.vhost)}/${encodeURIComponent(queue)}`;
  const answer = await management.get(`${path}?columns=consumer_details`);
  if (answer === null) return null;
  const { consumer_details: consumers = [] } = understood('consumers', queueSchema, answer);
  if (consumers.length === 0) return [];
  const unacked = await unackedByChannel(management);
  return consumers.map((consumer) => factsOf(consumer, unacked));
}
