/** Filters of the query language (docs/query-language.md) as the contract carries them. */
import { FILTER_SUBJECTS } from '../filter/ast.ts';
import { MAX_FILTER_LENGTH } from '../filter/limits.ts';
import { PROBLEM_CODES } from '../filter/problem.ts';
import { z } from '../schema.ts';

export const filterText = z.string().max(MAX_FILTER_LENGTH);
export const filterSubject = z.enum(FILTER_SUBJECTS);

/** See `FilterProblem`. */
export const filterProblem = z.object({
  code: z.enum(PROBLEM_CODES),
  severity: z.enum(['error', 'warning']),
  from: z.number(),
  to: z.number(),
  found: z.string(),
  expected: z.array(z.string()).readonly(),
  suggestion: z.string().nullable(),
  message: z.string(),
});

export const COMPLETION_KINDS = ['field', 'operator', 'value', 'keyword'] as const;

export const filterCompletion = z.object({
  /** What is put in place of `from` to `to`. */
  text: z.string(),
  kind: z.enum(COMPLETION_KINDS),
  /** How often it was seen; null: not counted. */
  count: z.number().nullable(),
});

export const filterCompletions = z.object({
  from: z.number(),
  to: z.number(),
  options: z.array(filterCompletion).readonly(),
  /** Values and counts are those of so many of the newest; null: of all. */
  sample: z.number().nullable(),
});

/** A filter with a name. */
export const newView = z.strictObject({
  subject: filterSubject,
  name: z.string().trim().min(1).max(80),
  filter: filterText.min(1),
});

export const savedView = newView.extend({
  id: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
});

/** How far a count has come: the row it goes on behind. */
export const countPlace = z.strictObject({ at: z.number(), id: z.string().max(1000) });

export type NewView = z.infer<typeof newView>;
export type SavedView = z.infer<typeof savedView>;
export type FilterCompletions = z.infer<typeof filterCompletions>;
export type FilterCompletion = z.infer<typeof filterCompletion>;
export type CountPlace = z.infer<typeof countPlace>;
