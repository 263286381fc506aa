/** Failures (messages in dead-letter queues) and their retries. Times are milliseconds since 1970. */
import { z } from '../schema.ts';
import { messageView } from './event.ts';

/**
 * What became of a failure, from what really happened:
 * `open` nothing done yet · `retrying` a retry is on its way to the broker · `sent` the broker has it, the outcome is
 * awaited · `succeeded` a later event of the run proves it · `failed_again` a new death or failure of the same step,
 * linked · `overdue` no outcome in the profile's time · `possible_duplicate` the program or broker stopped between
 * sending and knowing: the operator decides · `gone` left the queue, and not by this console · `discarding` is being
 * taken out · `discarded` is in the archive alone.
 */
export const FAILURE_STATES = [
  'open',
  'retrying',
  'sent',
  'succeeded',
  'failed_again',
  'overdue',
  'possible_duplicate',
  'gone',
  'discarding',
  'discarded',
] as const;

/** A message in a dead-letter queue, or a result that says that the work failed. */
export const FAILURE_ORIGINS = ['dead_letter', 'result'] as const;

/**
 * When it will be lost where it lies: `expires` by a TTL · `evicted` by the length limit, once `deaths` more come.
 */
export const failureDeadline = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('expires'), at: z.number() }),
  z.object({ kind: z.literal('evicted'), deaths: z.number() }),
]);

export const failureSummary = z.object({
  id: z.string(),
  origin: z.enum(FAILURE_ORIGINS),
  /** The dead-letter queue it lies in, or lay in; null for a failed result. */
  queue: z.string().nullable(),
  state: z.enum(FAILURE_STATES),
  /** `x-death` reason, or null when the message has no `x-death`. */
  reason: z.string().nullable(),
  /** The queue it died in: the default target of a retry. */
  failedQueue: z.string().nullable(),
  type: z.string().nullable(),
  correlationId: z.string().nullable(),
  source: z.string().nullable(),
  /** When it died, by `x-death`; else when it was first seen. */
  failedAt: z.number(),
  deaths: z.number(),
  error: z.object({ code: z.string().nullable(), message: z.string() }).nullable(),
  retries: z.number(),
  size: z.number(),
  /** Last time it was seen in its queue; the list is "as of" this. */
  seenAt: z.number(),
  deadline: failureDeadline.nullable(),
  /** A copy of it is kept for good. */
  archived: z.boolean(),
});

/** The ways of docs/rabbitmq.md, Inspect, that fit a queue; `refused` says why in `refusal`. */
export const lookWay = z.object({
  way: z.enum(['close-channel', 'nack-forward', 'stream-offset', 'refused']),
  /** Deliveries that a look costs each message (0 where the broker does not count it). */
  costPerMessage: z.number(),
  /** Looks left before a message would be dropped or dead-lettered; null: unlimited. */
  budget: z.number().nullable(),
  /** False: the broker does not tell the queue's limit, and the budget is by a small one that is assumed. */
  limitKnown: z.boolean(),
  refusal: z.string().nullable(),
  /**
   * The operator is asked first: another consumer reads this queue, and looking takes its messages for up to 30 s; each
   * look counts towards a limit that is not known; or messages may expire before they are given back.
   */
  needsConsent: z.boolean(),
  /** A stream of this broker keeps no tables of headers: where and why its messages died is not told. */
  losesDeaths: z.boolean().optional(),
});

/** How it is known that dead letters come to a queue. */
export const QUEUE_SOURCES = ['profile', 'argument', 'policy', 'operator', 'seen'] as const;

export const deadLetterQueue = z.object({
  name: z.string(),
  exists: z.boolean(),
  type: z.enum(['classic', 'quorum', 'stream', 'unknown']),
  foundBy: z.array(z.enum(QUEUE_SOURCES)),
  /** Queues whose dead letters come here, as far as it is told. */
  feeds: z.array(z.string()),
  /** Version that the broker reports; null while it is not known. */
  brokerVersion: z.string().nullable(),
  policy: z.string().nullable(),
  /** Highest count of deliveries seen on a message of it. */
  highestCount: z.number(),
  /** A tap tells of new deaths that come here. */
  tapped: z.boolean(),
  overflow: z.string().nullable(),
  /** Messages known here that will be lost by a TTL within a day, and the time of the first; null: none. */
  expiring: z.object({ count: z.number(), firstAt: z.number() }).nullable(),
  /** Messages that still fit before the length limit drops the oldest; null: no such limit. */
  room: z.number().nullable(),
  /** Another console that works on it. */
  lockedBy: z.string().nullable(),
  /** When the broker told its facts, `depth` and `consumers` among them; null: it never did. */
  toldAt: z.number().nullable(),
  depth: z.number().nullable(),
  consumers: z.number().nullable(),
  deliveryLimit: z.number().nullable(),
  deadLetterExchange: z.string().nullable(),
  messageTtlMs: z.number().nullable(),
  maxLength: z.number().nullable(),
  look: lookWay,
  /** The last look, null before the first. */
  asOf: z.number().nullable(),
  /** Failures of this queue known here and not yet dealt with. */
  open: z.number(),
  /** A look is under way. */
  looking: z.boolean(),
});

/** How far a retry has come; the ledger's own states (docs/rabbitmq.md, Retry). */
export const RETRY_STATES = [
  'scheduled',
  'planned',
  'captured',
  'publishing',
  'confirmed',
  'acked',
  'returned',
  'nacked',
  'unknown',
  'cancelled',
  'not_found',
  'delivered_by_decision',
  /** In the archive, and on its way out of its queue. */
  'discarding',
  'discarded',
  /** A copy is kept; nothing was done on the broker. */
  'archived',
] as const;

export const RETRY_OUTCOMES = [
  'pending',
  'succeeded',
  'failed_again',
  'overdue',
  'not_seen_to_fail',
] as const;

const seenEvent = { seq: z.number(), at: z.number(), type: z.string().nullable(), death: z.boolean() };

/** One thing known of a retry whose arrival is not. Times are milliseconds since 1970. */
export const retryEvidence = z.discriminatedUnion('kind', [
  /** For: an event carries this retry's id. */
  z.object({ kind: z.literal('event'), ...seenEvent }),
  z.object({ kind: z.literal('more_events'), count: z.number() }),
  /** For: the run went on after it was sent. */
  z.object({ kind: z.literal('run_advanced'), ...seenEvent }),
  /** For: the result store has a word on the run from after it was sent. */
  z.object({ kind: z.literal('result_later'), at: z.number() }),
  /** The result store could not be asked. */
  z.object({ kind: z.literal('result_unknown') }),
  /** Against. */
  z.object({ kind: z.literal('nothing_seen') }),
  z.object({ kind: z.literal('original_there'), queue: z.string(), at: z.number() }),
  z.object({ kind: z.literal('original_gone'), queue: z.string() }),
]);

export const retryView = z.object({
  id: z.string(),
  failureId: z.string(),
  /** What was done: `retry`, `edit`, `discard`, `restore`, `resend`, `archive`. */
  action: z.enum(['retry', 'edit', 'discard', 'restore', 'resend', 'archive']),
  /** The job it is part of; null for a single one. */
  jobId: z.string().nullable(),
  queue: z.string(),
  target: z.string(),
  state: z.enum(RETRY_STATES),
  outcome: z.enum(RETRY_OUTCOMES),
  /** Which attempt by this console, from 1. */
  attempt: z.number(),
  operator: z.string(),
  reason: z.string().nullable(),
  createdAt: z.number(),
  /** When a scheduled retry starts; it can be undone until then. */
  startsAt: z.number().nullable(),
  sentAt: z.number().nullable(),
  settledAt: z.number().nullable(),
  /** Sent again by decision after an unknown: two copies may exist. */
  possibleDuplicate: z.boolean(),
  /** What speaks for and against a possible duplicate having arrived; only while something is to be decided. */
  evidence: z.array(retryEvidence),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** An error as one part of the message, or the result store, tells it. */
export const toldError = z.object({
  /** Whose convention it is: a profile's envelope, or a framework's headers. */
  by: z.enum(['envelope', 'celery', 'nservicebus', 'masstransit', 'spring', 'result']),
  /** Exception type or code. */
  type: z.string().nullable(),
  message: z.string(),
  /** Stack or traceback as text, at most 64 KiB. */
  trace: z.string().nullable(),
  at: z.number().nullable(),
});

/** Why an action on it is not possible now, as an ErrorCode; null: it is. Absent actions do not fit its origin. */
const possibleActions = z.object({
  retry: z.string().nullable().optional(),
  edit: z.string().nullable().optional(),
  discard: z.string().nullable().optional(),
  archive: z.string().nullable().optional(),
  resend: z.string().nullable().optional(),
});

export const failureDetail = z.object({
  failure: failureSummary,
  /** Null for a failed result whose message was not captured. */
  message: messageView.nullable(),
  errors: z.array(toldError),
  /** As it was first sent, by its oldest death; null when that is not told. */
  original: z.object({ exchange: z.string(), routingKeys: z.array(z.string()) }).nullable(),
  /** Its group in each classifier. */
  groups: z.array(z.object({ classifier: z.string(), id: z.string(), title: z.string() })),
  actions: possibleActions,
  /** The captured message of a failed result, as its event. */
  eventSeq: z.number().nullable(),
  /** Earlier and later failures of the same message, oldest first, itself included. */
  lineage: z.array(z.object({ id: z.string(), failedAt: z.number(), state: z.enum(FAILURE_STATES) })),
  retries: z.array(retryView),
  /** The failure that this one repeats after a retry, and the one that repeats this. */
  previousId: z.string().nullable(),
  nextId: z.string().nullable(),
  /** Null when it can be retried now; else why not, as an ErrorCode. */
  retryProblem: z.string().nullable(),
  /** A reason must be given (third retry or more). */
  needsReason: z.boolean(),
});

export type FailureOrigin = (typeof FAILURE_ORIGINS)[number];
export type FailureDeadline = z.infer<typeof failureDeadline>;
export type ToldError = z.infer<typeof toldError>;
export type FailureState = (typeof FAILURE_STATES)[number];
export type FailureSummary = z.infer<typeof failureSummary>;
export type FailureDetail = z.infer<typeof failureDetail>;
export type DeadLetterQueue = z.infer<typeof deadLetterQueue>;
export type LookWay = z.infer<typeof lookWay>;
export type RetryState = (typeof RETRY_STATES)[number];
export type RetryOutcome = (typeof RETRY_OUTCOMES)[number];
export type RetryEvidence = z.infer<typeof retryEvidence>;
export type RetryView = z.infer<typeof retryView>;
