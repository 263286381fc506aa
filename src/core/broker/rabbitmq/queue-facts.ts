/** A queue's details from its declared arguments and, where they are told, its policy. */
import type { QueueDetails } from '../port.ts';

export type Facts = Readonly<Record<string, unknown>>;

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The stricter of a policy's and an argument's number: RabbitMQ takes the smaller. */
function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

export function queueType(name: unknown): QueueDetails['type'] {
  return name === 'classic' || name === 'quorum' || name === 'stream' ? name : 'unknown';
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10) || 0;
}

/** From 4.0 every quorum queue without a limit of its own has one of 20 (docs/rabbitmq.md, Looking). */
function deliveryLimit(type: QueueDetails['type'], declared: number | null, version: string): number | null {
  if (type !== 'quorum') return null;
  const limit = declared ?? (majorOf(version) >= 4 ? 20 : null);
  return limit !== null && limit < 0 ? null : limit;
}

export interface FactsOfQueue {
  readonly name: string;
  readonly type: QueueDetails['type'];
  readonly messages: number;
  readonly consumers: number;
  readonly unacked: number | null;
  readonly args: Facts;
  readonly policy: Facts;
  readonly version: string;
}

export function detailsFrom({
  name,
  type,
  messages,
  consumers,
  unacked,
  args,
  policy,
  version,
}: FactsOfQueue): QueueDetails {
  const declared = least(numberOf(args['x-delivery-limit']), numberOf(policy['delivery-limit']));
  return {
    name,
    type,
    messages,
    consumers,
    unacked,
    deliveryLimit: deliveryLimit(type, declared, version),
    deadLetterExchange: textOf(args['x-dead-letter-exchange']) ?? textOf(policy['dead-letter-exchange']),
    deadLetterRoutingKey:
      textOf(args['x-dead-letter-routing-key']) ?? textOf(policy['dead-letter-routing-key']),
    messageTtlMs: least(numberOf(args['x-message-ttl']), numberOf(policy['message-ttl'])),
    maxLength: least(numberOf(args['x-max-length']), numberOf(policy['max-length'])),
    overflow: textOf(args['x-overflow']) ?? textOf(policy.overflow),
  };
}
