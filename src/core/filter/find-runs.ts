/** Runs that pass a filter, by their start, newest first. */
import type { Filter } from '../../shared/filter/ast.ts';
import type { FieldName } from '../../shared/filter/fields.ts';
import { compileFilter, conjunctsOf } from './compile.ts';
import type { KeyedStatement } from './keyed-search.ts';

export interface RunKey {
  readonly startedAt: number;
  readonly correlationId: string;
}

/** The one text that the field must be, if that is what must hold. */
function onlyText(filter: Filter, name: FieldName): string | null {
  for (const part of conjunctsOf(filter)) {
    if (part.kind !== 'test' || part.field.kind !== 'column' || part.field.name !== name) continue;
    const [value, more] = part.test.kind === 'equals' ? part.test.values : [];
    if (value?.kind === 'text' && more === undefined) return value.text;
  }
  return null;
}

interface RunDriver {
  readonly from: string;
  readonly sql: string;
  readonly values: readonly string[];
}

const BY_START: RunDriver = { from: 'run r INDEXED BY run_by_start', sql: 'TRUE', values: [] };
const BY_LIMIT: RunDriver = {
  from: 'run r INDEXED BY run_limited_by_start',
  sql: 'r.overdue_at IS NOT NULL',
  values: [],
};

/** One run, or those of one state, or all; each along their start. What it finds is judged by the whole filter. */
function runDriver(filter: Filter): RunDriver {
  const only = onlyText(filter, 'correlation');
  if (only !== null) return { from: 'run r', sql: 'r.correlation_id = ?', values: [only] };
  const state = onlyText(filter, 'run.state');
  if (state === 'stalled') return BY_LIMIT;
  if (state === null) return BY_START;
  return { from: 'run r INDEXED BY run_by_state', sql: 'r.state = ?', values: [state] };
}

/** `now` in ms since 1970 decides which runs are stalled. */
export function runStatement(filter: Filter, now: number): KeyedStatement<RunKey> {
  const hit = compileFilter(filter, { subject: 'runs', now });
  const driver = runDriver(filter);
  return {
    sql: `SELECT r.started_at AS startedAt, r.correlation_id AS correlationId, (${hit.sql}) AS hit FROM ${driver.from}
      WHERE (r.started_at, r.correlation_id) < (?, ?) AND ${driver.sql}
      ORDER BY r.started_at DESC, r.correlation_id DESC`,
    valuesFor: (key) => [
      ...hit.values,
      key?.startedAt ?? Number.MAX_SAFE_INTEGER,
      key?.correlationId ?? '',
      ...driver.values,
    ],
  };
}
