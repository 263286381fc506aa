/**
 * A filter as a condition of SQL. Every text of it is one of this folder's own; what the filter or the history holds is
 * bound as a value, so that no filter can be more than a filter.
 *
 * A condition is never asked whether it is unknown: a test of NULL is NULL, which in a chain of AND and OR counts as
 * false, and `not` asks whether its part IS NOT TRUE.
 */
import { assertNever, ExpectedError } from '../../shared/errors.ts';
import type {
  FieldPlaceRef,
  FieldTest,
  Filter,
  FilterSubject,
  Scalar,
  ValueTest,
} from '../../shared/filter/ast.ts';
import { momentAt } from '../../shared/filter/literals.ts';
import { type ColumnSql, columnsOf, type SqlValue, TEXT_FIELDS } from './columns.ts';
import type { MessageCheck, TextCheck } from './functions.ts';
import { EVENT_MESSAGE, FAILURE_MESSAGE, type MessageSql } from './message-sql.ts';

export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** A row may cost more than some microseconds: it reads other tables, or the message. */
  readonly costly: boolean;
}

export interface CompileOptions {
  readonly subject: FilterSubject;
  /** In ms since 1970. */
  readonly now: number;
}

const TRUE: Condition = { sql: 'TRUE', values: [], costly: false };
const FALSE: Condition = { sql: 'FALSE', values: [], costly: false };

const MESSAGES: Readonly<Record<FilterSubject, MessageSql | null>> = {
  events: EVENT_MESSAGE,
  runs: null,
  failures: FAILURE_MESSAGE,
};

const GROUPS_OF = 'failure_in_group i WHERE i.failure_id = f.id';

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

function cheap(sql: string, values: readonly SqlValue[]): Condition {
  return { sql, values, costly: false };
}

class Compiler {
  readonly #now: number;
  readonly #columns: ReturnType<typeof columnsOf>;
  readonly #message: MessageSql | null;
  readonly #subject: FilterSubject;

  constructor({ subject, now }: CompileOptions) {
    this.#now = now;
    this.#subject = subject;
    this.#columns = columnsOf(subject, now);
    this.#message = MESSAGES[subject];
  }

  compile(filter: Filter): Condition {
    switch (filter.kind) {
      case 'everything':
        return TRUE;
      case 'all':
      case 'any':
        return joined(
          filter.parts.map((part) => this.compile(part)),
          filter.kind === 'all' ? 'AND' : 'OR',
        );
      case 'not': {
        const part = this.compile(filter.part);
        return { ...part, sql: `(${part.sql}) IS NOT TRUE` };
      }
      case 'text':
        return this.#text(filter.text);
      case 'test':
        return this.#test(filter);
      default:
        return assertNever(filter);
    }
  }

  #text(text: string): Condition {
    const check: TextCheck = { test: { kind: 'contains', text } };
    const columns = TEXT_FIELDS[this.#subject].map((name) => textOf(this.#column(name)));
    return { sql: `filter_text(?, ${columns.join(', ')})`, values: [JSON.stringify(check)], costly: true };
  }

  #column(name: Extract<FieldPlaceRef, { readonly kind: 'column' }>['name']): ColumnSql {
    const column = this.#columns[name];
    if (column) return column;
    // Reading the filter refuses it before; a filter of another subject ends here.
    throw new ExpectedError('invalid-arguments', `${name} is not known of ${this.#subject}`, { name });
  }

  #test({ field, test }: FieldTest): Condition {
    if (field.kind === 'column') return this.#ofColumn(this.#column(field.name), test);
    if (!this.#message) {
      throw new ExpectedError('invalid-arguments', `${this.#subject} have no messages`, { name: field.kind });
    }
    const check: MessageCheck = { place: field, test };
    const isBody = field.kind === 'body' || field.kind === 'body-text';
    const call = isBody
      ? `filter_body(?, ${this.#message.body})`
      : `filter_properties(?, ${this.#message.properties})`;
    return { sql: call, values: [JSON.stringify(check)], costly: true };
  }

  #ofColumn(column: ColumnSql, test: ValueTest): Condition {
    switch (column.kind) {
      case 'plain':
        return this.#ofPlain(column, test);
      case 'word':
        return this.#ofWord(column.sql, test);
      case 'groups':
        return this.#ofGroups(test);
      case 'related': {
        const inner = this.#ofColumn(column.column, test);
        return {
          sql: `EXISTS (SELECT 1 FROM ${column.rows} AND ${inner.sql})`,
          values: [...(column.values ?? []), ...inner.values],
          costly: true,
        };
      }
      default:
        return assertNever(column);
    }
  }

  #ofPlain({ sql, bare, values = [] }: Extract<ColumnSql, { kind: 'plain' }>, test: ValueTest): Condition {
    const costly = sql.includes('SELECT');
    const ask = (rest: string, more: readonly SqlValue[]): Condition => ({
      sql: `${sql} ${rest}`,
      values: [...values, ...more],
      costly,
    });
    switch (test.kind) {
      case 'equals': {
        const wanted = test.values
          .map((value) => this.#value(value))
          .filter((value) => bare === undefined || value !== '');
        if (wanted.length === 0) return FALSE;
        const asked = wanted.length === 1 ? '= ?' : `IN (${marks(wanted)})`;
        return bare === undefined ? ask(asked, wanted) : cheap(`${bare} ${asked}`, wanted);
      }
      case 'pattern':
      case 'contains':
        return { sql: `filter_text(?, ${sql})`, values: [textCheck(test), ...values], costly: true };
      case 'compares':
        return ask(`${test.ordering} ?`, [this.#value(test.bound)]);
      case 'range':
        return joined(
          [
            ...(test.least ? [ask('>= ?', [this.#value(test.least)])] : []),
            ...(test.most ? [ask('<= ?', [this.#value(test.most)])] : []),
          ],
          'AND',
        );
      case 'exists':
        return ask('IS NOT NULL', []);
      default:
        return assertNever(test);
    }
  }

  /** Fields of words are texts: they have no order. */
  #ofWord(sql: string, test: ValueTest): Condition {
    switch (test.kind) {
      case 'equals': {
        const wanted = test.values.map((value) => this.#value(value));
        return wanted.length === 1
          ? cheap(`${sql} = (SELECT id FROM word WHERE text = ?)`, wanted)
          : cheap(`${sql} IN (SELECT id FROM word WHERE text IN (${marks(wanted)}))`, wanted);
      }
      case 'pattern':
      case 'contains':
        return { sql: `filter_text(?, ${wordText(sql)})`, values: [textCheck(test)], costly: true };
      case 'exists':
        return cheap(`${sql} IS NOT NULL`, []);
      case 'compares':
      case 'range':
        return FALSE;
      default:
        return assertNever(test);
    }
  }

  /** In a group is also what is in one that was merged into it. */
  #ofGroups(test: ValueTest): Condition {
    if (test.kind === 'exists') return { ...cheap(`EXISTS (SELECT 1 FROM ${GROUPS_OF})`, []), costly: true };
    if (test.kind !== 'equals') return FALSE;
    const wanted = test.values.map((value) => this.#value(value));
    const sql = `EXISTS (SELECT 1 FROM ${GROUPS_OF} AND i.leaf IN (
      WITH RECURSIVE part (key) AS (
        SELECT key FROM failure_group WHERE id IN (${marks(wanted)})
        UNION SELECT g.key FROM part CROSS JOIN failure_group g ON g.merged_into = part.key)
      SELECT key FROM part))`;
    return { sql, values: wanted, costly: true };
  }

  #value(scalar: Scalar): SqlValue {
    switch (scalar.kind) {
      case 'text':
      case 'open':
        return scalar.text;
      case 'number':
        return scalar.number;
      case 'flag':
        return scalar.flag ? 1 : 0;
      case 'moment':
        return momentAt(scalar.moment, this.#now);
    }
  }
}

function wordText(id: string): string {
  return `(SELECT text FROM word WHERE id = ${id})`;
}

function textOf(column: ColumnSql): string {
  if (column.kind === 'plain') return column.sql;
  if (column.kind === 'word') return wordText(column.sql);
  throw new Error('a text is looked for in columns of the row itself');
}

function textCheck(test: ValueTest): string {
  return JSON.stringify({ test } satisfies TextCheck);
}

function joined(parts: readonly Condition[], by: 'AND' | 'OR'): Condition {
  const [only, ...more] = parts;
  if (!only) return by === 'AND' ? TRUE : FALSE;
  if (more.length === 0) return only;
  // The cheap ones first: a dear one is then asked of fewer rows.
  const sorted = [...parts.filter(({ costly }) => !costly), ...parts.filter(({ costly }) => costly)];
  return {
    sql: `(${sorted.map(({ sql }) => sql).join(` ${by} `)})`,
    values: sorted.flatMap(({ values }) => values),
    costly: parts.some(({ costly }) => costly),
  };
}

/** Throws `invalid-arguments` for a filter of another subject. */
export function compileFilter(filter: Filter, options: CompileOptions): Condition {
  return new Compiler(options).compile(filter);
}

/** All of which must hold: a filter without AND at its top is one. */
export function conjunctsOf(filter: Filter): readonly Filter[] {
  return filter.kind === 'all' ? filter.parts.flatMap(conjunctsOf) : [filter];
}
