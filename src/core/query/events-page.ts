/** The newest events, or a page towards older or newer ones. Keyset paging by `seq`; always newest first. */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow, eventSummaryOf } from './event-row.ts';
import { gapsBetween } from './gaps-between.ts';
import type { Prepare } from './statements.ts';
import { anyLike, isIndexed, likePattern, phrase } from './text-filter.ts';

type Args = Omit<ArgsOf<'events.page'>, 'connectionId'>;

const SHORT_TEXT_COLUMNS = [
  't.text',
  'e.correlation_id',
  's.text',
  'k.text',
  'e.error_code',
  'e.error_message',
];

export interface Question {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

function textCondition(text: string | undefined): Question | undefined {
  if (text === undefined || text === '') return undefined;
  if (isIndexed(text)) return { sql: 'event_text MATCH ?', values: [phrase(text)] };
  return { sql: anyLike(SHORT_TEXT_COLUMNS), values: SHORT_TEXT_COLUMNS.map(() => likePattern(text)) };
}

/** The index is named: a planner that took another would walk the whole file for a rare type. */
function tablesOf(args: Args, indexed: boolean): string {
  if (indexed) return 'event_text CROSS JOIN event e ON e.seq = event_text.rowid';
  return args.type === undefined ? 'event e' : 'event e INDEXED BY event_by_type';
}

/** Exported for the test of its plan. */
export function eventsQuestion(args: Args): Question {
  const text = textCondition(args.text);
  const indexed = text?.sql.startsWith('event_text') === true;
  const key = indexed ? 'event_text.rowid' : 'e.seq';
  const towardsNewer = args.after !== undefined;
  const conditions: Question[] = [
    towardsNewer
      ? { sql: `${key} > ?`, values: [args.after ?? 0] }
      : { sql: `${key} < ?`, values: [args.before ?? Number.MAX_SAFE_INTEGER] },
  ];
  if (args.type !== undefined) {
    conditions.push({ sql: 'e.type_id = (SELECT id FROM word WHERE text = ?)', values: [args.type] });
  }
  if (text) conditions.push(text);
  return {
    sql: `SELECT ${EVENT_COLUMNS}
      FROM ${tablesOf(args, indexed)} ${EVENT_JOINS}
      WHERE ${conditions.map((each) => each.sql).join(' AND ')}
      ORDER BY ${key} ${towardsNewer ? 'ASC' : 'DESC'} LIMIT ?`,
    values: [...conditions.flatMap((each) => each.values), args.limit + 1],
  };
}

function gapRange(args: Args, rows: readonly EventRow[], hasMore: boolean): readonly [number, number] {
  const edge = rows.at(-1)?.seq;
  if (args.after !== undefined) {
    return [args.after, hasMore && edge !== undefined ? edge : Number.MAX_SAFE_INTEGER];
  }
  const to = args.before === undefined ? Number.MAX_SAFE_INTEGER : args.before - 1;
  return [hasMore && edge !== undefined ? edge : 0, to];
}

export function eventsPage(prepare: Prepare, args: Args): ResultOf<'events.page'> {
  const { sql, values } = eventsQuestion(args);
  const found = prepare<EventRow>(sql).all(...values);
  const hasMore = found.length > args.limit;
  const rows = found.slice(0, args.limit);
  const gaps = gapsBetween(prepare, ...gapRange(args, rows, hasMore));
  const events = rows.map(eventSummaryOf);
  return { events: args.after === undefined ? events : events.reverse(), gaps, hasMore };
}
