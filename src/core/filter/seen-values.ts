/** Values and names that were seen lately, most frequent first: what a filter is completed with. */
import type { FilterSubject } from '../../shared/filter/ast.ts';
import type { FieldName } from '../../shared/filter/fields.ts';
import { type PathStep, pathText, valuesAt } from '../../shared/filter/path.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { columnsOf } from './columns.ts';
import { EVENT_MESSAGE, FAILURE_MESSAGE } from './message-sql.ts';
import { bodyReader, type MessagePlace, messageValues } from './message-values.ts';

/** Rows, and messages, that are looked at. */
export const SAMPLE_ROWS = 2_000;
export const SAMPLE_MESSAGES = 200;
/** Larger messages are left out of the sample, in bytes. */
const MOST_BYTES = 32_768;
const MOST_OPTIONS = 50;
/** Longer values are not worth choosing from a list. */
const MOST_CHARACTERS = 200;
const DEEPEST_NAME = 6;

export interface Seen {
  readonly text: string;
  readonly count: number;
}

const NEWEST = {
  events: 'event e ORDER BY e.seq DESC',
  runs: 'run r ORDER BY r.started_at DESC, r.correlation_id DESC',
  failures: 'failure f ORDER BY f.failed_at DESC, f.id DESC',
} as const satisfies Readonly<Record<FilterSubject, string>>;

/** A field of a run or of failures is counted among those, whatever the filter is about. */
function homeOf(name: FieldName, subject: FilterSubject): FilterSubject {
  if (name.startsWith('run.')) return 'runs';
  return name.startsWith('failure.') ? 'failures' : subject;
}

/** Null: its values are no texts to choose from. Takes the values given. */
export function seenSql(
  name: FieldName,
  subject: FilterSubject,
  now: number,
): { readonly sql: string; readonly values: readonly (string | number)[] } | null {
  const home = homeOf(name, subject);
  const column = columnsOf(home, now)[name];
  if (!column || (column.kind !== 'plain' && column.kind !== 'word')) return null;
  const sql = column.kind === 'word' ? `(SELECT text FROM word WHERE id = ${column.sql})` : column.sql;
  return {
    sql: `SELECT v AS text, count(*) AS count FROM (SELECT ${sql} AS v FROM ${NEWEST[home]} LIMIT ${SAMPLE_ROWS})
      WHERE v IS NOT NULL GROUP BY v ORDER BY count DESC, v LIMIT ${MOST_OPTIONS}`,
    values: column.kind === 'plain' ? (column.values ?? []) : [],
  };
}

export function seenValues(
  database: ReadableDatabase,
  name: FieldName,
  subject: FilterSubject,
  now: number,
): readonly Seen[] {
  const question = seenSql(name, subject, now);
  if (!question) return [];
  return database
    .prepare<(string | number)[], Seen>(question.sql)
    .all(...question.values)
    .filter(({ text }) => typeof text === 'string' && text.length <= MOST_CHARACTERS);
}

interface Message {
  readonly body: Uint8Array | null;
  readonly properties: Uint8Array | null;
}

/** The newest messages that are no larger than a sample may be. */
export const SAMPLE_SQL = {
  events: `SELECT ${EVENT_MESSAGE.body} AS body, ${EVENT_MESSAGE.properties} AS properties
    FROM (SELECT seq FROM event e WHERE e.size <= ${MOST_BYTES} ORDER BY e.seq DESC LIMIT ${SAMPLE_MESSAGES}) e`,
  failures: `SELECT ${FAILURE_MESSAGE.body} AS body, ${FAILURE_MESSAGE.properties} AS properties
    FROM (SELECT id FROM failure f WHERE f.size <= ${MOST_BYTES}
      ORDER BY f.failed_at DESC, f.id DESC LIMIT ${SAMPLE_MESSAGES}) f`,
} as const;

type WithMessages = keyof typeof SAMPLE_SQL;

function mostFrequent(counts: ReadonlyMap<string, number>): readonly Seen[] {
  return [...counts]
    .map(([text, count]) => ({ text, count }))
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
    .slice(0, MOST_OPTIONS);
}

function tally(
  database: ReadableDatabase,
  subject: WithMessages,
  read: (message: Message) => Iterable<string>,
) {
  const counts = new Map<string, number>();
  for (const message of database.prepare<[], Message>(SAMPLE_SQL[subject]).all()) {
    for (const text of new Set(read(message))) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return mostFrequent(counts);
}

/** Scalars at a place of the message. */
export function seenAt(
  database: ReadableDatabase,
  place: MessagePlace,
  subject: WithMessages,
): readonly Seen[] {
  return tally(database, subject, ({ body, properties }) =>
    messageValues(
      place,
      () => bodyReader(body ?? new Uint8Array()),
      () => (properties ? viewProperties(properties) : {}),
    )
      .filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(String)
      .filter((text) => text.length <= MOST_CHARACTERS),
  );
}

function* namesIn(value: unknown, path: readonly PathStep[]): Generator<string> {
  if (path.length >= DEEPEST_NAME) return;
  for (const element of valuesAt(value, [])) {
    if (typeof element !== 'object' || element === null || Array.isArray(element)) continue;
    for (const [key, inner] of Object.entries(element)) {
      const text = pathText([...path, key]);
      if (text === null || text.length > MOST_CHARACTERS) continue;
      yield text;
      yield* namesIn(inner, [...path, key]);
    }
  }
}

/** Names of paths in bodies, from the root. */
export function seenPaths(database: ReadableDatabase, subject: WithMessages): readonly Seen[] {
  return tally(database, subject, ({ body }) => namesIn(bodyReader(body ?? new Uint8Array()).json(), []));
}

/** Keys of headers. */
export function seenHeaders(database: ReadableDatabase, subject: WithMessages): readonly Seen[] {
  return tally(database, subject, ({ properties }) =>
    (properties ? (viewProperties(properties).headers ?? []) : []).flatMap(
      ({ key }) => pathText([key]) ?? [],
    ),
  );
}
