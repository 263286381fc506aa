/**
 * A queue's details from its declared arguments and its policy. Without the policy (probing sees none) the delivery limit
 * of a quorum queue is not known: a policy may set one, or a stricter one (docs/rabbitmq.md, Queue facts).
 */
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

/**
 * From 4.0 on every quorum queue without a limit has one of 20, a negative one takes it away, and of a negative and
 * another the greater counts. Before, the smaller counts, and a negative one is 0: the first return is the last
 * (docs/rabbitmq.md, Looking).
 */
export function deliveryLimit(
  argument: number | null,
  policy: number | null,
  version: string,
): number | null {
  if (majorOf(version) < 4) {
    const limit = least(argument, policy);
    return limit === null ? null : Math.max(0, limit);
  }
  const isNegative = (argument ?? 0) < 0 || (policy ?? 0) < 0;
  const both = argument !== null && policy !== null;
  const limit = both && isNegative ? Math.max(argument, policy) : (least(argument, policy) ?? 20);
  return limit < 0 ? null : limit;
}

function deadLetterBy(args: Facts, policy: Facts): QueueDetails['deadLetterBy'] {
  if (textOf(args['x-dead-letter-exchange']) !== null) return 'argument';
  return textOf(policy['dead-letter-exchange']) === null ? null : 'policy';
}

export interface FactsOfQueue {
  readonly name: string;
  readonly type: QueueDetails['type'];
  readonly messages: number;
  readonly consumers: number;
  readonly unacked: number | null;
  readonly args: Facts;
  /** The effective one; null: not told. */
  readonly policy: Facts | null;
  readonly policyName: string | null;
  readonly version: string;
}

export function detailsFrom({
  name,
  type,
  messages,
  consumers,
  unacked,
  args,
  policy: told,
  policyName,
  version,
}: FactsOfQueue): QueueDetails {
  const policy = told ?? {};
  const limits = [numberOf(args['x-delivery-limit']), numberOf(policy['delivery-limit'])] as const;
  return {
    name,
    type,
    messages,
    consumers,
    unacked,
    deliveryLimit: type === 'quorum' ? deliveryLimit(...limits, version) : null,
    deliveryLimitKnown: told !== null || (type !== 'quorum' && type !== 'unknown'),
    deadLetterExchange: textOf(args['x-dead-letter-exchange']) ?? textOf(policy['dead-letter-exchange']),
    deadLetterBy: deadLetterBy(args, policy),
    deadLetterRoutingKey:
      textOf(args['x-dead-letter-routing-key']) ?? textOf(policy['dead-letter-routing-key']),
    messageTtlMs: least(numberOf(args['x-message-ttl']), numberOf(policy['message-ttl'])),
    maxLength: least(numberOf(args['x-max-length']), numberOf(policy['max-length'])),
    maxLengthBytes: least(numberOf(args['x-max-length-bytes']), numberOf(policy['max-length-bytes'])),
    overflow: textOf(args['x-overflow']) ?? textOf(policy.overflow),
    singleActive: args['x-single-active-consumer'] === true,
    policy: policyName,
  };
}
