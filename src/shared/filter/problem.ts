/** What is wrong with the text of a filter, and where. */

export const PROBLEM_CODES = [
  'unexpected',
  'unfinished',
  'unclosed-text',
  'empty-text',
  'too-long',
  'too-deep',
  'too-many-terms',
  'unknown-field',
  'field-not-here',
  'bad-path',
  'operator-not-possible',
  'value-expected',
  'unknown-value',
  'no-range',
  'value-not-seen',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

export interface FilterProblem {
  readonly code: ProblemCode;
  /** An error refuses the filter; a warning only says what the operator may have meant otherwise. */
  readonly severity: 'error' | 'warning';
  /** In UTF-16 units of the text; `from` ≤ `to` ≤ its length. */
  readonly from: number;
  readonly to: number;
  /** What stands there. */
  readonly found: string;
  /** What may stand there: names of {@link Expected}, operators or values. */
  readonly expected: readonly string[];
  /** What was probably meant, to be put in place of `from` to `to`. */
  readonly suggestion: string | null;
  /** In English, for logs and the command line. */
  readonly message: string;
}

/** What the grammar may expect at a place, as {@link FilterProblem.expected} names it. */
export const EXPECTED = [
  'word',
  'text',
  'value',
  'field',
  'operator',
  '(',
  ')',
  ',',
  'and',
  'or',
  'in',
  'exists',
  'number',
  'size',
  'duration',
  'time',
  'flag',
] as const;
