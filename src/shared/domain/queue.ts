/** Queues at a glance: what they hold, who reads them, and where their messages come from and go when they die. */
import { ERROR_CODES } from '../errors.ts';
import { z } from '../schema.ts';
import { lookWay } from './failure.ts';

/** Of a larger broker those with messages are told, then the first by name. */
export const MAX_QUEUES = 2_000;

/** Why something is not told: the code has a text, with these values. */
const problem = z.object({
  code: z.enum(ERROR_CODES),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

/** Null in any fact: the broker does not tell it. */
export const queueView = z.object({
  name: z.string(),
  /** False: the profile names it and the broker does not have it. */
  exists: z.boolean(),
  /** Why the broker tells nothing of it, where it was asked. */
  refused: z.enum(ERROR_CODES).nullable(),
  type: z.enum(['classic', 'quorum', 'stream', 'unknown']),
  ready: z.number().nullable(),
  unacked: z.number().nullable(),
  consumers: z.number().nullable(),
  /** Messages per second. */
  publishRate: z.number().nullable(),
  deliverRate: z.number().nullable(),
  policy: z.string().nullable(),
  deadLetterExchange: z.string().nullable(),
  deadLetterRoutingKey: z.string().nullable(),
  /** Queues that its dead letters come to. */
  deadLetterTargets: z.array(z.string()),
  /** False: which of them depends on the message, or is not told. */
  deadLetterCertain: z.boolean(),
  messageTtlMs: z.number().nullable(),
  maxLength: z.number().nullable(),
  maxLengthBytes: z.number().nullable(),
  overflow: z.string().nullable(),
  deliveryLimit: z.number().nullable(),
  /** Queues whose dead letters come here; null: it is no dead-letter queue. A retry sends back to one of them. */
  deadLetterOf: z.array(z.string()).nullable(),
  /** How the console may look into a dead-letter queue; null for any other. */
  look: lookWay.nullable(),
  /** Depth (ready and unacked; ready alone where unacked is not told) at the report's `times`. */
  trend: z.array(z.number().nullable()),
});

export const queueReport = z.object({
  /** When the broker told this. */
  asOf: z.number(),
  /** False: there is no connection now, and this is what was told last. */
  live: z.boolean(),
  /** `profile`: the broker does not tell its queues; those that the profile names were asked for one by one. */
  source: z.enum(['broker', 'profile']),
  /** Why it is the profile's, where something failed; null there: no management address is configured. */
  problem: problem.nullable(),
  queues: z.array(queueView).max(MAX_QUEUES),
  /** Of the broker; more than `queues` has where the answer was cut off. */
  total: z.number(),
  exchanges: z.array(z.object({ name: z.string(), type: z.string() })),
  bindings: z.array(z.object({ exchange: z.string(), queue: z.string(), routingKey: z.string() })),
  exchangeBindings: z.array(
    z.object({ source: z.string(), destination: z.string(), routingKey: z.string() }),
  ),
  /** Exchanges and bindings of the queues above were left out, because there are too many. */
  bindingsCut: z.boolean(),
  /** Of `trend`, oldest first; few, each with the greatest depth of its slice of time. */
  times: z.array(z.number()),
});

const queueConsumer = z.object({
  tag: z.string(),
  /** Name of its connection, as the broker shows it. */
  connection: z.string().nullable(),
  /** Null: no limit. */
  prefetch: z.number().nullable(),
  unacked: z.number().nullable(),
  acks: z.boolean(),
  active: z.boolean(),
});

export const queueDetail = z.object({
  /** Null: the broker does not tell them; `problem` says why, where something failed. */
  consumers: z.array(queueConsumer).nullable(),
  /** More than `consumers` has where the answer was cut off. */
  consumersTotal: z.number(),
  problem: problem.nullable(),
  /** Depths since the console began to watch, at most two hours; null: not told at that time. */
  history: z.object({ times: z.array(z.number()), depths: z.array(z.number().nullable()) }),
});

export type QueueView = z.infer<typeof queueView>;
export type QueueReport = z.infer<typeof queueReport>;
export type QueueDetail = z.infer<typeof queueDetail>;
