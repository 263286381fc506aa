/** Failures that pass a filter, by their death. */
import type { Filter } from '../../shared/filter/ast.ts';
import type { SqlValue } from './columns.ts';
import { compileFilter } from './compile.ts';
import type { KeyedStatement } from './keyed-search.ts';

export interface FailureKey {
  readonly failedAt: number;
  readonly id: string;
}

export interface FailureSearch {
  readonly filter: Filter;
  readonly now: number;
  readonly order: 'newest' | 'oldest';
  /** What else must hold of table `failure`, without WHERE; empty: nothing. */
  readonly within: { readonly sql: string; readonly values: readonly SqlValue[] };
}

const ORDERS = {
  newest: { past: '<', by: 'f.failed_at DESC, f.id DESC', first: [Number.MAX_SAFE_INTEGER, ''] },
  oldest: { past: '>', by: 'f.failed_at, f.id', first: [Number.MIN_SAFE_INTEGER, ''] },
} as const;

export function failureStatement({ filter, now, order, within }: FailureSearch): KeyedStatement<FailureKey> {
  const hit = compileFilter(filter, { subject: 'failures', now });
  const { past, by, first } = ORDERS[order];
  return {
    sql: `SELECT f.failed_at AS failedAt, f.id AS id, (${hit.sql}) AS hit FROM failure f
      WHERE (f.failed_at, f.id) ${past} (?, ?) AND ${within.sql === '' ? 'TRUE' : within.sql}
      ORDER BY ${by}`,
    valuesFor: (key) => [...hit.values, ...(key ? [key.failedAt, key.id] : first), ...within.values],
  };
}
