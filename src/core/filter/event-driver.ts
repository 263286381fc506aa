/**
 * By which index events are gone through. Of what must hold, the one that leaves fewest rows: one run, one retry, a text
 * of three characters or more, one type. What the driver finds is judged by the whole filter all the same.
 */
import type { Filter, Scalar } from '../../shared/filter/ast.ts';
import type { FieldName } from '../../shared/filter/fields.ts';
import { fold } from '../../shared/filter/fold.ts';
import { TEXT_FIELDS } from './columns.ts';
import { conjunctsOf } from './compile.ts';

export interface EventDriver {
  readonly kind: 'run' | 'retry' | 'text' | 'type';
  readonly from: string;
  /** Column that the rows are ordered by. */
  readonly key: string;
  readonly sql: string;
  readonly value: string;
}

/** Shorter texts have no trigram. */
const SHORTEST_INDEXED = 3;
const PREFERRED: readonly EventDriver['kind'][] = ['run', 'retry', 'text', 'type'];

/** The text as one phrase of FTS5's query language. */
function phrase(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`;
}

function byText(text: string): EventDriver | null {
  // What the index drops does not count.
  if ([...fold(text)].length < SHORTEST_INDEXED || text.includes('\0')) return null;
  return {
    kind: 'text',
    from: 'event_text CROSS JOIN event e ON e.seq = event_text.rowid',
    key: 'event_text.rowid',
    sql: 'event_text MATCH ?',
    value: phrase(text),
  };
}

function byColumn(name: FieldName, value: string): EventDriver | null {
  const at = { key: 'e.seq', value };
  switch (name) {
    case 'correlation':
      return {
        ...at,
        kind: 'run',
        from: 'event e INDEXED BY event_by_correlation',
        sql: 'e.correlation_id = ?',
      };
    case 'retry':
      return { ...at, kind: 'retry', from: 'event e INDEXED BY event_by_retry', sql: 'e.retry_id = ?' };
    case 'type':
      return {
        ...at,
        kind: 'type',
        from: 'event e INDEXED BY event_by_type',
        sql: 'e.type_id = (SELECT id FROM word WHERE text = ?)',
      };
    default:
      return null;
  }
}

function textOf(scalar: Scalar | undefined): string | undefined {
  return scalar?.kind === 'text' ? scalar.text : undefined;
}

function driverOf(filter: Filter): EventDriver | null {
  if (filter.kind === 'text') return byText(filter.text);
  if (filter.kind !== 'test' || filter.field.kind !== 'column') return null;
  const { name } = filter.field;
  const { test } = filter;
  if (test.kind === 'equals') {
    const text = test.values.length === 1 ? textOf(test.values[0]) : undefined;
    return text === undefined ? null : byColumn(name, text);
  }
  const isIndexed: boolean = TEXT_FIELDS.events.some((field) => field === name);
  return test.kind === 'contains' && isIndexed ? byText(test.text) : null;
}

/** Null: only the order of capture helps. */
export function eventDriver(filter: Filter): EventDriver | null {
  const drivers = conjunctsOf(filter).flatMap((part) => driverOf(part) ?? []);
  return PREFERRED.flatMap((kind) => drivers.filter((driver) => driver.kind === kind))[0] ?? null;
}
