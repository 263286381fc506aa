/** Runs that pass a filter, by their start, newest first. */
import type { Filter } from '../../shared/filter/ast.ts';
import { compileFilter, conjunctsOf } from './compile.ts';
import type { KeyedStatement } from './keyed-search.ts';

export interface RunKey {
  readonly startedAt: number;
  readonly correlationId: string;
}

/** One run, if that is what must hold; else all along their start. */
function onlyRun(filter: Filter): string | null {
  for (const part of conjunctsOf(filter)) {
    if (part.kind !== 'test' || part.field.kind !== 'column' || part.field.name !== 'correlation') continue;
    const [value, more] = part.test.kind === 'equals' ? part.test.values : [];
    if (value?.kind === 'text' && more === undefined) return value.text;
  }
  return null;
}

/** `now` in ms since 1970 decides which runs are stalled. */
export function runStatement(filter: Filter, now: number): KeyedStatement<RunKey> {
  const hit = compileFilter(filter, { subject: 'runs', now });
  const only = onlyRun(filter);
  const from = only === null ? 'run r INDEXED BY run_by_start' : 'run r';
  return {
    sql: `SELECT r.started_at AS startedAt, r.correlation_id AS correlationId, (${hit.sql}) AS hit FROM ${from}
      WHERE (r.started_at, r.correlation_id) < (?, ?) AND ${only === null ? 'TRUE' : 'r.correlation_id = ?'}
      ORDER BY r.started_at DESC, r.correlation_id DESC`,
    valuesFor: (key) => [
      ...hit.values,
      key?.startedAt ?? Number.MAX_SAFE_INTEGER,
      key?.correlationId ?? '',
      ...(only === null ? [] : [only]),
    ],
  };
}
