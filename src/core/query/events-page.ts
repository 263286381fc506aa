/** The newest events, or a page towards older or newer ones. Keyset paging by `seq`; always newest first. */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { EventSummary } from '../../shared/domain/event.ts';
import type { Filter } from '../../shared/filter/ast.ts';
import { allOf, columnIs } from '../filter/combine.ts';
import { eventSearch } from '../filter/find-events.ts';
import { searched } from '../filter/search.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow, eventSummaryOf } from './event-row.ts';
import { gapsBetween } from './gaps-between.ts';
import type { Prepare } from './statements.ts';

export type EventsAsked = Omit<ArgsOf<'events.page'>, 'connectionId' | 'filter' | 'text'>;

/** Milliseconds since 1970, and who may give the question up. */
export interface Asking {
  readonly now: number;
  readonly signal?: AbortSignal;
}

export interface Question {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

interface FoundPage {
  /** In the direction of the page. */
  readonly rows: readonly EventRow[];
  readonly hasMore: boolean;
  readonly searchedTo: number | null;
}

/** Of every event, or of those of one type. Exported for the test of its plan. */
export function eventsQuestion({ type, before, after, limit }: EventsAsked): Question {
  const towardsNewer = after !== undefined;
  // The index is named: a planner that took another would walk the whole file for a rare type.
  const table = type === undefined ? 'event e' : 'event e INDEXED BY event_by_type';
  const ofType = type === undefined ? '' : 'AND e.type_id = (SELECT id FROM word WHERE text = ?)';
  return {
    sql: `SELECT ${EVENT_COLUMNS}
      FROM ${table} ${EVENT_JOINS}
      WHERE e.seq ${towardsNewer ? '>' : '<'} ? ${ofType}
      ORDER BY e.seq ${towardsNewer ? 'ASC' : 'DESC'} LIMIT ?`,
    values: [after ?? before ?? Number.MAX_SAFE_INTEGER, ...(type === undefined ? [] : [type]), limit + 1],
  };
}

/** The rows of events that were found, as lists show them. */
export const FOUND_EVENTS_SQL = `SELECT ${EVENT_COLUMNS} FROM json_each(?) AS given CROSS JOIN event e ON e.seq = given.value
  ${EVENT_JOINS}
  ORDER BY e.seq`;

export const LAST_SEQ_SQL = 'SELECT max(seq) AS seq FROM event';

function plainPage(prepare: Prepare, args: EventsAsked): FoundPage {
  const { sql, values } = eventsQuestion(args);
  const found = prepare<EventRow>(sql).all(...values);
  const hasMore = found.length > args.limit;
  const rows = found.slice(0, args.limit);
  return { rows, hasMore, searchedTo: hasMore ? (rows.at(-1)?.seq ?? null) : null };
}

async function searchedPage(
  { database, prepare }: EventsSource,
  filter: Filter,
  { last, ...args }: EventsAsked & { readonly last: number },
  { now, signal }: Asking,
): Promise<FoundPage> {
  const towardsNewer = args.after !== undefined;
  const range = { after: args.after ?? 0, before: Math.min(args.before ?? last + 1, last + 1) };
  const search = eventSearch(database, { filter, now, direction: towardsNewer ? 'newer' : 'older' }, range);
  const { rows: keys, reached, isEnd } = await searched(search, { from: null, most: args.limit + 1, signal });
  const shown = keys.slice(0, args.limit).map(({ seq }) => seq);
  const rows = prepare<EventRow>(FOUND_EVENTS_SQL).all(JSON.stringify(shown));
  const isFull = keys.length > args.limit;
  const edge = isFull ? shown.at(-1) : reached?.seq;
  // Nothing was looked at in the time: the next search begins where this one did.
  const place = edge ?? (towardsNewer ? range.after : range.before);
  return {
    rows: towardsNewer ? rows : rows.reverse(),
    hasMore: isFull || !isEnd,
    searchedTo: isFull || !isEnd ? place : null,
  };
}

function gapRange(args: EventsAsked, { searchedTo }: FoundPage): readonly [number, number] {
  if (args.after !== undefined) return [args.after, searchedTo ?? Number.MAX_SAFE_INTEGER];
  const to = args.before === undefined ? Number.MAX_SAFE_INTEGER : args.before - 1;
  return [searchedTo ?? 0, to];
}

export interface EventsSource {
  readonly database: ReadableDatabase;
  readonly prepare: Prepare;
}

function lastSeq(prepare: Prepare): number {
  return prepare<{ readonly seq: number | null }>(LAST_SEQ_SQL).get()?.seq ?? 0;
}

function pageOf(prepare: Prepare, args: EventsAsked, page: FoundPage, last: number): ResultOf<'events.page'> {
  const gaps = gapsBetween(prepare, ...gapRange(args, page));
  const events: EventSummary[] = page.rows.map(eventSummaryOf);
  const { hasMore, searchedTo } = page;
  return {
    events: args.after === undefined ? events : events.reverse(),
    gaps,
    hasMore,
    searchedTo,
    lastSeq: last,
  };
}

/** Every event, or those of one type. */
export function eventsPage(prepare: Prepare, args: EventsAsked): ResultOf<'events.page'> {
  return pageOf(prepare, args, plainPage(prepare, args), lastSeq(prepare));
}

/** Those that pass a filter, as far as one search comes. Fails with `cancelled`. */
export async function eventsFound(
  source: EventsSource,
  { filter, ...args }: EventsAsked & { readonly filter: Filter },
  asking: Asking,
): Promise<ResultOf<'events.page'>> {
  const asked = allOf([...columnIs('type', args.type), filter]);
  // What is captured meanwhile was not looked at.
  const last = lastSeq(source.prepare);
  return pageOf(source.prepare, args, await searchedPage(source, asked, { ...args, last }, asking), last);
}
