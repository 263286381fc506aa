/**
 * By which index events are gone through. Of what must hold, the one that leaves fewest rows: one run, one retry, a value of
 * a declared path, a mark, a text of three characters or more, one type. What the driver finds is judged by the whole filter all
 * the same.
 */
import type { Filter, Scalar, ValueTest } from '../../shared/filter/ast.ts';
import type { FieldName } from '../../shared/filter/fields.ts';
import { fold } from '../../shared/filter/fold.ts';
import { type PathStep, pathText } from '../../shared/filter/path.ts';
import { indexedValue } from '../systems/indexed-fields.ts';
import { type SqlValue, TEXT_FIELDS } from './columns.ts';
import { conjunctsOf } from './compile.ts';

export interface EventDriver {
  readonly kind: 'run' | 'retry' | 'field' | 'mark' | 'text' | 'type';
  readonly from: string;
  /** Column that the rows are ordered by. */
  readonly key: string;
  readonly sql: string;
  /** Values of `sql`; of several such lists, each finds some of the rows. */
  readonly alternatives: readonly (readonly SqlValue[])[];
}

/** Shorter texts have no trigram. */
const SHORTEST_INDEXED = 3;
const PREFERRED: readonly EventDriver['kind'][] = ['run', 'retry', 'field', 'mark', 'text', 'type'];

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
    alternatives: [[phrase(text)]],
  };
}

function byColumn(name: FieldName, value: string): EventDriver | null {
  const at = { key: 'e.seq', alternatives: [[value]] };
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
    case 'mark':
      // A step that is overdue is missing by the time of asking: no index knows that.
      if (value === 'missing') return null;
      return {
        ...at,
        kind: 'mark',
        key: 'k.seq',
        from: 'event_mark k INDEXED BY event_by_mark CROSS JOIN event e ON e.seq = k.seq',
        sql: 'k.mark = ?',
      };
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

/** More are looked for along the order of capture. */
const MOST_ALTERNATIVES = 10;

/** As what a value that is equal to this one may be kept; null: also as something that is not kept. */
function keptAs(scalar: Scalar): readonly SqlValue[] | null {
  const kept = (...values: readonly (string | number | boolean)[]) =>
    values.flatMap((value) => indexedValue(value) ?? []);
  switch (scalar.kind) {
    case 'text':
      return kept(scalar.text);
    case 'number':
      return kept(scalar.number);
    case 'flag':
      return kept(scalar.flag);
    case 'open': {
      const { text, number } = scalar;
      if (text === 'null') return null;
      const flags = text === 'true' || text === 'false' ? [text === 'true'] : [];
      return kept(text, ...(number === null ? [] : [number]), ...flags);
    }
    case 'moment':
      return null;
  }
}

function byField(
  path: readonly PathStep[],
  test: ValueTest,
  indexed: ReadonlySet<string>,
): EventDriver | null {
  const name = pathText(path);
  if (test.kind !== 'equals' || name === null || !indexed.has(name)) return null;
  const values = test.values.map(keptAs);
  const known = values.flatMap((each) => each ?? []);
  if (values.includes(null) || known.length > MOST_ALTERNATIVES) return null;
  return {
    kind: 'field',
    from: 'event_field x CROSS JOIN event e ON e.seq = x.seq',
    key: 'x.seq',
    sql: 'x.field_id = (SELECT id FROM field WHERE path = ?) AND x.value = ?',
    alternatives: [...new Set(known)].map((value) => [name, value]),
  };
}

function textOf(scalar: Scalar | undefined): string | undefined {
  return scalar?.kind === 'text' ? scalar.text : undefined;
}

function driverOf(filter: Filter, indexed: ReadonlySet<string>): EventDriver | null {
  if (filter.kind === 'text') return byText(filter.text);
  if (filter.kind !== 'test') return null;
  const { field, test } = filter;
  if (field.kind === 'body') return byField(field.path, test, indexed);
  if (field.kind !== 'column') return null;
  const { name } = field;
  if (test.kind === 'equals') {
    const text = test.values.length === 1 ? textOf(test.values[0]) : undefined;
    return text === undefined ? null : byColumn(name, text);
  }
  const isIndexed: boolean = TEXT_FIELDS.events.some((field) => field === name);
  return test.kind === 'contains' && isIndexed ? byText(test.text) : null;
}

/** `indexed`: body paths whose every value is kept. Null: only the order of capture helps. */
export function eventDriver(filter: Filter, indexed: ReadonlySet<string>): EventDriver | null {
  const drivers = conjunctsOf(filter).flatMap((part) => driverOf(part, indexed) ?? []);
  return PREFERRED.flatMap((kind) => drivers.filter((driver) => driver.kind === kind))[0] ?? null;
}
