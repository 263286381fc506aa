/** Which failures are meant: those of a filter, or those named. One shape for lists, groups, jobs and edits. */
import { MAX_FILTER_LENGTH } from '../filter/limits.ts';
import { z } from '../schema.ts';
import { FAILURE_ORIGINS, FAILURE_STATES } from './failure.ts';

export const failureFilter = z.strictObject({
  queue: z.string().max(255).optional(),
  states: z.array(z.enum(FAILURE_STATES)).max(20).optional(),
  origin: z.enum(FAILURE_ORIGINS).optional(),
  /** Id of a group, of whichever classifier. */
  group: z.string().max(100).optional(),
  type: z.string().max(500).optional(),
  source: z.string().max(500).optional(),
  reason: z.string().max(100).optional(),
  correlationId: z.string().max(1000).optional(),
  /** Plain text looked for in type, correlation id, source, error, queue and reason; not in bodies. */
  text: z.string().max(500).optional(),
  /** A filter of the query language (docs/query-language.md), in addition to the rest. */
  query: z.string().max(MAX_FILTER_LENGTH).optional(),
  /** Died at or after, and before; milliseconds since 1970. */
  failedFrom: z.number().optional(),
  failedTo: z.number().optional(),
});

export const failureSelection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ids'), ids: z.array(z.string().max(200)).min(1).max(10_000) }),
  z.strictObject({ kind: z.literal('filter'), filter: failureFilter }),
]);

export type FailureFilter = z.infer<typeof failureFilter>;
export type FailureSelection = z.infer<typeof failureSelection>;
