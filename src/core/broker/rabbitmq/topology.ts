/** Queues, exchanges and bindings of the virtual host, from the management API, page by page. */

import { ExpectedError } from '../../../shared/errors.ts';
import { z } from '../../../shared/schema.ts';
import type { ExchangeType, ListedQueue, QueueDetails, Topology } from '../port.ts';
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
  'policy',
  'operator_policy',
].join(',');
/** Only of the list: a rate is of the moment, and no fact of a queue. */
const RATES = 'message_stats.publish_details.rate,message_stats.deliver_get_details.rate';

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
  /** Left out by a broker that has not worked it out yet, which is not the same as none. */
  effective_policy_definition: table.optional(),
  policy: z.string().nullish(),
  operator_policy: z.string().nullish(),
});

const rate = z.object({ rate: z.number().optional() }).optional();
const listedSchema = queueSchema.extend({
  message_stats: z.object({ publish_details: rate, deliver_get_details: rate }).optional(),
});

const pageSchema = z.object({ items: z.array(listedSchema), page_count: z.number() });

const bindingsSchema = z.array(
  z.object({
    source: z.string(),
    destination: z.string(),
    destination_type: z.string(),
    routing_key: z.string(),
  }),
);

const policiesSchema = z.array(z.object({ definition: table }));

const exchangesSchema = z.array(z.object({ name: z.string(), type: z.string() }));

function exchangeType(name: string): ExchangeType | 'other' {
  return name === 'direct' || name === 'topic' || name === 'fanout' || name === 'headers' ? name : 'other';
}

export function understood<T>(what: string, schema: z.ZodType<T>, answer: unknown): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new ExpectedError(
    'management-unreachable',
    `The management API's answer on ${what} is not understood`,
    { what },
  );
}

type ManagedQueue = z.infer<typeof queueSchema>;

/** Both are in force together, of a limit the smaller one. */
function policyName({ policy, operator_policy: operators }: ManagedQueue): string | null {
  const names = [policy, operators].filter((name) => typeof name === 'string' && name !== '');
  return names.length === 0 ? null : names.join(' + ');
}

export function managedDetails(queue: ManagedQueue, version: string): QueueDetails {
  return detailsFrom({
    name: queue.name,
    type: queueType(queue.type),
    messages: queue.messages_ready ?? 0,
    consumers: queue.consumers ?? 0,
    unacked: queue.messages_unacknowledged ?? null,
    args: queue.arguments,
    policy: queue.effective_policy_definition ?? null,
    policyName: policyName(queue),
    version,
  });
}

type ManagedListed = z.infer<typeof listedSchema>;

function listed(queue: ManagedListed, version: string): ListedQueue {
  return {
    ...managedDetails(queue, version),
    publishRate: queue.message_stats?.publish_details?.rate ?? null,
    deliverRate: queue.message_stats?.deliver_get_details?.rate ?? null,
  };
}

async function allQueues(management: Management): Promise<readonly ManagedListed[]> {
  const vhost = encodeURIComponent(management.vhost);
  const queues: ManagedListed[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const query = `page=${page}&page_size=${PAGE_SIZE}&columns=${COLUMNS},${RATES}`;
    const answer = understood('queues', pageSchema, await management.get(`queues/${vhost}?${query}`));
    queues.push(...answer.items);
    if (page >= answer.page_count) break;
  }
  return queues;
}

/** Bindings of the default exchange are left out: every queue has one, and nothing can be bound to it. */
export async function topologyOf(management: Management, version: string): Promise<Topology> {
  const columns = 'source,destination,destination_type,routing_key';
  const vhost = encodeURIComponent(management.vhost);
  const [queues, exchanges, bindings] = await Promise.all([
    allQueues(management),
    management.get(`exchanges/${vhost}?columns=name,type`),
    management.get(`bindings/${vhost}?columns=${columns}`),
  ]);
  const told = understood('bindings', bindingsSchema, bindings);
  const durable = new Set(queues.filter((queue) => queue.durable === true).map((queue) => queue.name));
  return {
    queues: queues.map((queue) => listed(queue, version)),
    exchanges: understood('exchanges', exchangesSchema, exchanges).map(({ name, type }) => ({
      name,
      type: exchangeType(type),
    })),
    bindings: told
      .filter((binding) => binding.destination_type === 'queue' && binding.source !== '')
      .map((binding) => ({
        exchange: binding.source,
        queue: binding.destination,
        routingKey: binding.routing_key,
        durable: durable.has(binding.destination),
      })),
    exchangeBindings: told
      .filter((binding) => binding.destination_type === 'exchange')
      .map(({ source, destination, routing_key: routingKey }) => ({ source, destination, routingKey })),
  };
}

/**
 * Whether no policy of the virtual host sets a delivery limit, whatever queues it is for. Asked where the API has not
 * worked out a queue's own yet, which takes it a while; false when this user may not see policies.
 */
async function isWithoutLimits(management: Management): Promise<boolean> {
  const vhost = encodeURIComponent(management.vhost);
  try {
    const answers = await Promise.all(
      ['policies', 'operator-policies'].map(async (kind) =>
        understood(kind, policiesSchema, await management.get(`${kind}/${vhost}`)),
      ),
    );
    return answers.flat().every(({ definition }) => !('delivery-limit' in definition));
  } catch (error) {
    if (error instanceof ExpectedError) return false;
    throw error;
  }
}

/** One queue, or null when the API does not know it (yet). */
export async function managedQueue(
  management: Management,
  name: string,
  version: string,
): Promise<QueueDetails | null> {
  const path = `queues/${encodeURIComponent(management.vhost)}/${encodeURIComponent(name)}?columns=${COLUMNS}`;
  const answer = await management.get(path);
  if (answer === null) return null;
  const queue = understood('a queue', queueSchema, answer);
  const isTold = queue.effective_policy_definition !== undefined || queueType(queue.type) !== 'quorum';
  if (isTold || !(await isWithoutLimits(management))) return managedDetails(queue, version);
  return managedDetails({ ...queue, effective_policy_definition: {} }, version);
}
