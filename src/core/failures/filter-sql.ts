/** A filter of failures as a condition of SQL with its values; the columns are those of the table `failure`. */
import type { FailureFilter } from '../../shared/domain/selection.ts';

export interface Condition {
  /** Without WHERE; empty when everything fits. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

function like(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

const FOUND_IN = [
  'type',
  'correlation_id',
  'source',
  'error_code',
  'error_type',
  'error_message',
  'failed_queue',
  'reason',
];

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
  const { states, group, text, failedFrom, failedTo } = filter;
  if (states) add(`state IN (${states.map(() => '?').join(', ')})`, ...states);
  if (group) add(IN_GROUP, group);
  if (failedFrom !== undefined) add('failed_at >= ?', failedFrom);
  if (failedTo !== undefined) add('failed_at < ?', failedTo);
  if (text) {
    const pattern = like(text);
    const found = FOUND_IN.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ');
    add(`(${found})`, ...FOUND_IN.map(() => pattern));
  }
  return { sql: parts.join(' AND '), values };
}
