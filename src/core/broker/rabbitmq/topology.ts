/** Queues and bindings of the virtual host, from the management API, page by page. */

import { ExpectedError } from '../../../shared/errors.ts';
import { z } from '../../../shared/schema.ts';
import type { QueueDetails, Topology } from '../port.ts';
import type { Management } from './management.ts';
import { detailsFrom, queueType } from './queue-facts.ts';

const PAGE_SIZE = 500;
/** More queues than a console can show; the rest of a larger broker is left out. */
const MAX_PAGES = 40;
const COLUMNS = [
  'name',
  'type',
  'durable',
  'arguments',
  'messages_ready',
  'messages_unacknowledged',
  'consumers',
  'effective_policy_definition',
].join(',');

/** The API writes an empty table as an empty array. */
const table = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown()).transform(() => ({}))])
  .nullish()
  .transform((value) => value ?? {});

export const queueSchema = z.object({
  name: z.string(),
  type: z.string().optional(),
  durable: z.boolean().optional(),
  arguments: table,
  messages_ready: z.number().optional(),
  messages_unacknowledged: z.number().optional(),
  consumers: z.number().optional(),
  effective_policy_definition: table,
});

const pageSchema = z.object({ items: z.array(queueSchema), page_count: z.number() });

const bindingsSchema = z.array(
  z.object({
    source: z.string(),
    destination: z.string(),
    destination_type: z.string(),
    routing_key: z.string(),
  }),
);

function understood<T>(what: string, schema: z.ZodType<T>, answer: unknown): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new ExpectedError(
    'management-unreachable',
    `The management API's answer on ${what} is not understood`,
    { what },
  );
}

type ManagedQueue = z.infer<typeof queueSchema>;

export function managedDetails(queue: ManagedQueue, version: string): QueueDetails {
  return detailsFrom({
    name: queue.name,
    type: queueType(queue.type),
    messages: queue.messages_ready ?? 0,
    consumers: queue.consumers ?? 0,
    unacked: queue.messages_unacknowledged ?? null,
    args: queue.arguments,
    policy: queue.effective_policy_definition,
    version,
  });
}

async function allQueues(management: Management): Promise<readonly ManagedQueue[]> {
  const vhost = encodeURIComponent(management.vhost);
  const queues: ManagedQueue[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const query = `page=${page}&page_size=${PAGE_SIZE}&columns=${COLUMNS}`;
    const answer = understood('queues', pageSchema, await management.get(`queues/${vhost}?${query}`));
    queues.push(...answer.items);
    if (page >= answer.page_count) break;
  }
  return queues;
}

/** Bindings of the default exchange are left out: every queue has one, and nothing can be bound to it. */
export async function topologyOf(management: Management, version: string): Promise<Topology> {
  const columns = 'source,destination,destination_type,routing_key';
  const [queues, bindings] = await Promise.all([
    allQueues(management),
    management.get(`bindings/${encodeURIComponent(management.vhost)}?columns=${columns}`),
  ]);
  const durable = new Set(queues.filter((queue) => queue.durable === true).map((queue) => queue.name));
  return {
    queues: queues.map((queue) => managedDetails(queue, version)),
    bindings: understood('bindings', bindingsSchema, bindings)
      .filter((binding) => binding.destination_type === 'queue' && binding.source !== '')
      .map((binding) => ({
        exchange: binding.source,
        queue: binding.destination,
        routingKey: binding.routing_key,
        durable: durable.has(binding.destination),
      })),
  };
}

/** One queue, or null when the API does not know it (yet). */
export async function managedQueue(
  management: Management,
  name: string,
  version: string,
): Promise<QueueDetails | null> {
  const path = `queues/${encodeURIComponent(management.vhost)}/${encodeURIComponent(name)}?columns=${COLUMNS}`;
  const answer = await management.get(path);
  return answer === null ? null : managedDetails(understood('a queue', queueSchema, answer), version);
}
