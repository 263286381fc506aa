/**
 * Jobs: one action on many failures, planned first, paced, resumable (docs/rabbitmq.md, Retry). Times are milliseconds
 * since 1970.
 */
import { z } from '../schema.ts';
import { RETRY_OUTCOMES, RETRY_STATES, type RetryOutcome } from './failure.ts';
import { failureSelection } from './selection.ts';

/**
 * `retry` sends the message on · `edit` sends a changed copy of it on · `discard` archives it and takes it out of its
 * queue · `restore` puts an archived message back into its dead-letter queue · `resend` sends the captured message of a
 * failed result again · `archive` keeps a copy and leaves the message where it is.
 */
export const JOB_ACTIONS = ['retry', 'edit', 'discard', 'restore', 'resend', 'archive'] as const;

/**
 * `running` · `waiting` for the outcomes of a canary step · `paused` by the operator · `stopped` by a rule, which `stop`
 * tells; it can be resumed · `cancelled` · `done`.
 */
export const JOB_STATES = ['running', 'waiting', 'paused', 'stopped', 'cancelled', 'done'] as const;

/** Why the line was stopped. */
export const STOP_RULES = [
  'failed-again-rate',
  'failed-again-in-a-row',
  'returned',
  'nacked',
  'unknown',
  'budget',
  'canary-not-seen',
  'error',
] as const;

/** Where copies go: each to the queue it died in; to one queue; or as it was first sent, to every queue bound there. */
export const jobTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('failed-queue') }),
  z.strictObject({ kind: z.literal('queue'), queue: z.string().min(1).max(255) }),
  z.strictObject({ kind: z.literal('original-exchange') }),
]);

/** Sizes of the steps before the rest. */
export const CANARY_STEPS = [1, 5, 20, 100] as const;

/** Why a failure of the selection is left out; those of `INCLUDABLE_SKIPS` may be taken in by choice. */
export const SKIP_CODES = [
  'already-succeeded',
  'under-way',
  'possible-duplicate',
  'gone',
  'no-target',
  'target-missing',
  'target-full',
  'target-refused',
  'too-many-retries',
  'celery-expired',
  'celery-revoked',
  'celery-chord',
  'no-captured-message',
  'other-origin',
  'edit-problem',
  'already-restored',
] as const;
export const INCLUDABLE_SKIPS = [
  'already-succeeded',
  'celery-expired',
  'celery-revoked',
  'celery-chord',
] as const;

/** A change of bodies: one text for one failure, or one patch (RFC 6902 or RFC 7396, as JSON text) for all. */
export const bodyEdit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string().max(1_048_576) }),
  z.strictObject({
    kind: z.literal('patch'),
    format: z.enum(['json-patch', 'merge-patch']),
    patch: z.string().max(262_144),
  }),
]);

export const jobRequest = z.strictObject({
  action: z.enum(JOB_ACTIONS),
  selection: failureSelection,
  target: jobTarget,
  /** Of action `edit`, else null. */
  edit: bodyEdit.nullable(),
  /** Messages per second at most; null: as fast as it goes. */
  rate: z.number().positive().max(10_000).nullable(),
  canary: z.boolean(),
  /** Unconfirmed copies at most. */
  window: z.int().min(1).max(500),
  include: z.array(z.enum(INCLUDABLE_SKIPS)),
  reason: z.string().max(500).nullable(),
});

export const jobPlan = z.object({
  /** What would be done, after what is skipped. */
  count: z.number(),
  bytes: z.number(),
  /** Dead-letter queues it takes from. */
  queues: z.array(z.object({ queue: z.string(), count: z.number() })),
  /** `reaches` null: the broker does not tell its bindings. */
  targets: z.array(
    z.object({
      exchange: z.string(),
      routingKey: z.string(),
      reaches: z.array(z.string()).nullable(),
      count: z.number(),
      problem: z.string().nullable(),
    }),
  ),
  /** Null where nothing is known of the rate. */
  estimatedMs: z.number().nullable(),
  skipped: z.array(
    z.object({
      code: z.enum(SKIP_CODES),
      count: z.number(),
      /** A few of them. */
      ids: z.array(z.string()),
      includable: z.boolean(),
      included: z.boolean(),
    }),
  ),
  /** Sizes of its canary steps and of the rest, together `count`. */
  steps: z.array(z.number()),
  needsReason: z.boolean(),
  /** The number that the operator must type, null where none is asked for. */
  typedConfirmation: z.number().nullable(),
  /** `order` the copies go behind newer traffic · `no-outcome` nothing will show what became of them · `fan-out` copies reach several queues. */
  warnings: z.array(z.enum(['order', 'no-outcome', 'fan-out', 'other-consumer', 'holds-others'])),
});

export const jobCounts = z.object({
  waiting: z.number(),
  underWay: z.number(),
  /** Done on the broker, outcome awaited. */
  sent: z.number(),
  succeeded: z.number(),
  failedAgain: z.number(),
  overdue: z.number(),
  notSeenToFail: z.number(),
  possibleDuplicate: z.number(),
  returned: z.number(),
  nacked: z.number(),
  gone: z.number(),
  cancelled: z.number(),
  /** Of the actions that send nothing on. */
  done: z.number(),
});

export const jobView = z.object({
  id: z.string(),
  action: z.enum(JOB_ACTIONS),
  state: z.enum(JOB_STATES),
  /** Running, and unable to go on just now: an ErrorCode (`not-connected`, `queue-locked`…). */
  heldBy: z.string().nullable(),
  stop: z
    .object({ rule: z.enum(STOP_RULES), message: z.string(), failedAgain: z.number(), of: z.number() })
    .nullable(),
  queues: z.array(z.string()),
  target: jobTarget,
  edit: bodyEdit.nullable(),
  rate: z.number().nullable(),
  canary: z.boolean(),
  window: z.number(),
  operator: z.string(),
  reason: z.string().nullable(),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
  total: z.number(),
  bytes: z.number(),
  counts: jobCounts,
  skipped: z.array(z.object({ code: z.enum(SKIP_CODES), count: z.number() })),
  /** Which step it is in, from 0; the last is the rest. */
  steps: z.array(z.number()),
  step: z.number(),
  /** Measured over the last seconds; null while nothing moves. */
  perSecond: z.number().nullable(),
  remainingMs: z.number().nullable(),
  /** When a waiting canary step ends by itself, as not seen to fail. */
  waitsUntil: z.number().nullable(),
});

export const jobItem = z.object({
  /** Place in the job, from 0. */
  position: z.number(),
  failureId: z.string(),
  /** Null until its turn. */
  retryId: z.string().nullable(),
  queue: z.string().nullable(),
  type: z.string().nullable(),
  correlationId: z.string().nullable(),
  target: z.string().nullable(),
  state: z.enum(['waiting', ...RETRY_STATES]),
  outcome: z.enum(RETRY_OUTCOMES).nullable(),
  possibleDuplicate: z.boolean(),
  sentAt: z.number().nullable(),
  settledAt: z.number().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** A message kept by `discard` or `archive`. */
export const archivedItem = z.object({
  /** Of the ledger's item; names it for a restore. */
  id: z.string(),
  failureId: z.string(),
  action: z.enum(['discard', 'archive']),
  queue: z.string(),
  type: z.string().nullable(),
  correlationId: z.string().nullable(),
  size: z.number(),
  archivedAt: z.number(),
  operator: z.string(),
  reason: z.string().nullable(),
  restoredAt: z.number().nullable(),
});

/** A problem of an edited body; `path` is a JSON pointer (RFC 6901). */
export const editProblem = z.object({
  code: z.enum(['invalid-json', 'locked-field', 'schema', 'patch', 'not-json', 'too-big', 'unchanged']),
  path: z.string(),
  message: z.string(),
});

/** What is needed to edit one failure. */
export const editSubject = z.object({
  failureId: z.string(),
  /** The body's own text, unchanged; null where it cannot be edited as text. */
  text: z.string().nullable(),
  size: z.number(),
  type: z.string().nullable(),
  /** JSON pointers of fields that may not change. */
  locked: z.array(z.string()),
  /** JSON Schema 2020-12 of this event type, null: none. */
  schema: z.record(z.string(), z.unknown()).nullable(),
  problem: editProblem.nullable(),
});

export const editPreview = z.object({
  total: z.number(),
  changed: z.number(),
  refused: z.number(),
  rows: z.array(
    z.object({
      failureId: z.string(),
      type: z.string().nullable(),
      correlationId: z.string().nullable(),
      before: z.string(),
      /** Null where the edit cannot be made. */
      after: z.string().nullable(),
      truncated: z.boolean(),
      problems: z.array(editProblem),
    }),
  ),
});

export type JobAction = (typeof JOB_ACTIONS)[number];
export type JobState = (typeof JOB_STATES)[number];
export type StopRule = (typeof STOP_RULES)[number];
export type SkipCode = (typeof SKIP_CODES)[number];
export type JobTarget = z.infer<typeof jobTarget>;
export type BodyEdit = z.infer<typeof bodyEdit>;
export type JobRequest = z.infer<typeof jobRequest>;
export type JobPlan = z.infer<typeof jobPlan>;
export type JobCounts = z.infer<typeof jobCounts>;
export type JobView = z.infer<typeof jobView>;
export type JobItem = z.infer<typeof jobItem>;
export type ArchivedItem = z.infer<typeof archivedItem>;
export type EditProblem = z.infer<typeof editProblem>;
export type EditSubject = z.infer<typeof editSubject>;
export type EditPreview = z.infer<typeof editPreview>;

/** Of a job of which nothing is known yet. */
export const NO_COUNTS: JobCounts = {
  waiting: 0,
  underWay: 0,
  sent: 0,
  succeeded: 0,
  failedAgain: 0,
  overdue: 0,
  notSeenToFail: 0,
  possibleDuplicate: 0,
  returned: 0,
  nacked: 0,
  gone: 0,
  cancelled: 0,
  done: 0,
};

/** The count that a message is part of whose copy the broker has. */
export const COUNT_OF_OUTCOME = {
  pending: 'sent',
  succeeded: 'succeeded',
  failed_again: 'failedAgain',
  overdue: 'overdue',
  not_seen_to_fail: 'notSeenToFail',
} as const satisfies Readonly<Record<RetryOutcome, keyof JobCounts>>;
