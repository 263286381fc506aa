/** A run: all events of one correlation id, as the profile's steps read them. Times are milliseconds since 1970. */
import { z } from '../schema.ts';
import { eventSummary } from './event.ts';

export const RUN_STATES = [
  'waiting',
  'collecting',
  'collected',
  'executing',
  'done',
  'failed',
  'dead_lettered',
  'stalled',
  'partial',
] as const;

/** What is not as it should be with an event of a run (docs/runs.md). */
export const RUN_MARKS = ['missing', 'late', 'duplicate', 'out_of_order', 'orphan', 'clock_skew'] as const;

/** Why an event has its mark. */
const RUN_MARK_REASONS = [
  'proved',
  'overdue',
  'limit',
  'history',
  'repeated',
  'redelivered',
  'before-cause',
  'in-future',
  'no-start',
] as const;

const runMark = z.object({
  mark: z.enum(RUN_MARKS),
  reason: z.enum(RUN_MARK_REASONS),
  /** The step it is about: of `missing` the one that was not seen. */
  step: z.string().nullable(),
  /** How long it took, or by how much clocks disagree, in milliseconds. */
  ms: z.number().nullable(),
  /** How long it may have taken; by `history` what 95 of 100 took. */
  limitMs: z.number().nullable(),
});

export const runSummary = z.object({
  correlationId: z.string(),
  state: z.enum(RUN_STATES),
  source: z.string().nullable(),
  startedAt: z.number(),
  lastEventAt: z.number(),
  /** From the first to the last event; null while the run has not ended. */
  durationMs: z.number().nullable(),
  events: z.number(),
  /** Retries by this console that the run has seen. */
  retries: z.number(),
  lastType: z.string().nullable(),
  error: z.object({ code: z.string().nullable(), message: z.string() }).nullable(),
  /** Part of the run lies in a capture gap. */
  hasGap: z.boolean(),
  /** Those that any of its events has. */
  marks: z.array(z.enum(RUN_MARKS)),
});

/**
 * What an event says of its step: that it was asked for, ended well, ended with an error, died or failed for good, that an
 * attempt failed, that the message which ended it died; or nothing of any step.
 */
const RUN_ROLES = ['start', 'ended', 'failed', 'dead', 'attempt-failed', 'end-dead', 'none'] as const;

/** An event in its run: `latencyMs` since the event that caused it (the one before, in order of time made), null for the first. */
export const runEvent = eventSummary.extend({
  latencyMs: z.number().nullable(),
  step: z.string().nullable(),
  role: z.enum(RUN_ROLES),
  /** Its place in the run's time. */
  at: z.number(),
  /** The queue that it died in, of a dead letter. */
  deadFrom: z.string().nullable(),
  marks: z.array(runMark),
});

/** Once through a step: from the message that asked for it to the one that ended it. */
const runPass = z.object({
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** The first event that was seen of it. */
  seq: z.number(),
  latencyMs: z.number().nullable(),
  attempts: z.number(),
  outcome: z.enum(['open', 'ended', 'failed', 'dead_lettered']),
});

const runStep = z.object({
  step: z.string(),
  /** The longest that it may take by the profile, and what 95 of 100 passes take at most; null: not known. */
  limitMs: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** That were made or are under way, in all passes. */
  attempts: z.number(),
  /** In the order of time, the last 100; of a run of more than 1,000 events those of its newest. */
  passes: z.array(runPass),
});

export const runDetail = z.object({
  run: runSummary,
  /** In the order of the run's time. */
  events: z.array(runEvent),
  /** Every step of the profile, in its order. */
  steps: z.array(runStep),
  /** Queues of the profile: where its messages go. */
  queues: z.array(z.object({ name: z.string(), step: z.string().nullable() })),
  /** More events exist than are listed here (first 500): `runs.events` has them. */
  truncated: z.boolean(),
});

export type RunMark = (typeof RUN_MARKS)[number];
export type RunMarkReason = (typeof RUN_MARK_REASONS)[number];
export type RunEventMark = z.infer<typeof runMark>;
export type RunState = (typeof RUN_STATES)[number];
export type RunSummary = z.infer<typeof runSummary>;
export type RunPass = z.infer<typeof runPass>;
export type RunRole = RunEvent['role'];
export type RunStep = z.infer<typeof runStep>;
export type RunEvent = z.infer<typeof runEvent>;
export type RunDetail = z.infer<typeof runDetail>;
