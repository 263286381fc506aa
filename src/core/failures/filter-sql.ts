/** A filter of failures as a condition of SQL with its values; the columns are those of the table `failure f`. */
import type { FailureFilter } from '../../shared/domain/selection.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Filter } from '../../shared/filter/ast.ts';
import { allOf, askedFilter, phraseOf } from '../filter/combine.ts';
import { compileFilter } from '../filter/compile.ts';

export interface Condition {
  /** Without WHERE; empty when everything fits. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const EQUALS = [
  ['queue', 'queue'],
  ['origin', 'origin'],
  ['type', 'type'],
  ['source', 'source'],
  ['reason', 'reason'],
  ['correlationId', 'correlation_id'],
] as const satisfies readonly (readonly [keyof FailureFilter, string])[];

/** Of the group, and of those merged into it. */
const IN_GROUP = `id IN (
  WITH RECURSIVE part (key) AS (
    SELECT key FROM failure_group WHERE id = ?
    UNION ALL SELECT g.key FROM failure_group g JOIN part ON g.merged_into = part.key)
  SELECT f.failure_id FROM part JOIN failure_in_group f ON f.leaf = part.key)`;

/** What a filter asks in words: its text, and its query. Throws `filter-invalid`. */
export function wordsOf({ text, query }: FailureFilter, profile: SystemProfile): Filter {
  return allOf([...phraseOf(text), askedFilter(query, profile, 'failures')]);
}

/** Everything but its words. */
export function filterCondition(filter: FailureFilter): Condition {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const add = (part: string, ...given: readonly (string | number)[]) => {
    parts.push(part);
    values.push(...given);
  };
  for (const [field, column] of EQUALS) {
    const wanted = filter[field];
    if (wanted !== undefined) add(`${column} = ?`, wanted);
  }
  const { states, group, failedFrom, failedTo } = filter;
  if (states) add(`state IN (${states.map(() => '?').join(', ')})`, ...states);
  if (group) add(IN_GROUP, group);
  if (failedFrom !== undefined) add('failed_at >= ?', failedFrom);
  if (failedTo !== undefined) add('failed_at < ?', failedTo);
  return { sql: parts.join(' AND '), values };
}

export interface FilterReading {
  readonly profile: SystemProfile;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** With its words, each row of which may cost a look into its message. Throws `filter-invalid`. */
export function wholeCondition(filter: FailureFilter, { profile, now }: FilterReading): Condition {
  const words = wordsOf(filter, profile);
  const plain = filterCondition(filter);
  if (words.kind === 'everything') return plain;
  const asked = compileFilter(words, { subject: 'failures', now });
  return {
    sql: [plain.sql, asked.sql].filter((part) => part !== '').join(' AND '),
    values: [...plain.values, ...asked.values],
  };
}
