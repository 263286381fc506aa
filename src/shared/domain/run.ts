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
});

/** An event in its run: `latencyMs` since the event that caused it (the one before, in order of time made), null for the first. */
export const runEvent = eventSummary.extend({
  latencyMs: z.number().nullable(),
  step: z.string().nullable(),
});

export const runDetail = z.object({
  run: runSummary,
  events: z.array(runEvent),
  /** More events exist than are listed here (first 500). */
  truncated: z.boolean(),
});

export type RunState = (typeof RUN_STATES)[number];
export type RunSummary = z.infer<typeof runSummary>;
export type RunEvent = z.infer<typeof runEvent>;
export type RunDetail = z.infer<typeof runDetail>;
