/**
 * The events that are meant, as they are stored, in order of their numbers. Each slice is read in one go and is bounded
 * in rows and bytes, so that neither memory nor the time of a turn grows with the history.
 */
import type { CaptureWhat } from '../../shared/domain/capture.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { assertNever } from '../../shared/errors.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import type { UnindexedEvent } from '../capture/captured-event.ts';
import { askedFilter } from '../filter/combine.ts';
import { compileFilter } from '../filter/compile.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow, errorOfRow } from '../query/event-row.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { MESSAGE_BODY } from '../store/bodies/message-body.ts';

/** What is meant, with its filter understood: as a condition on event `e`. */
export type PreparedWhat =
  | Exclude<CaptureWhat, { readonly kind: 'filter' }>
  | { readonly kind: 'filter'; readonly condition: Question };

/** `now` in ms since 1970. Throws `filter-invalid`. */
export function preparedWhat(what: CaptureWhat, profile: SystemProfile, now: number): PreparedWhat {
  if (what.kind !== 'filter') return what;
  const { sql, values } = compileFilter(askedFilter(what.filter, profile, 'events'), {
    subject: 'events',
    now,
  });
  return { kind: 'filter', condition: { sql, values } };
}

export interface Question {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

interface StoredRow extends EventRow {
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

const MESSAGE_COLUMNS = `m.raw_properties AS rawProperties, ${MESSAGE_BODY}`;
/** Reading, masking and writing so many takes a few milliseconds: what else the core does waits no longer than that. */
const SLICE_ROWS = 100;
const SLICE_BYTES = 1024 * 1024;
/** Numbers that one question looks at where only times select: no index has those, and a gap in them may be long. */
const WINDOW = 20_000;
/** The same where each may cost a look into its message. */
const FILTER_WINDOW = 1_000;

function windowOf(what: PreparedWhat): number {
  if (what.kind === 'filter') return FILTER_WINDOW;
  return what.kind === 'span' || what.kind === 'all' ? WINDOW : Number.MAX_SAFE_INTEGER;
}

const FROM = `FROM event e ${EVENT_JOINS} JOIN event_message m ON m.seq = e.seq`;

/** Where the events are, without what they hold: for counting and for slices. `after`, up to `to`: event numbers. */
export function whatCondition(what: PreparedWhat, after: number, to: number): Question {
  const range: Question = { sql: 'e.seq > ? AND e.seq <= ?', values: [after, to] };
  switch (what.kind) {
    case 'all':
      return range;
    case 'run':
      return { sql: `e.correlation_id = ? AND ${range.sql}`, values: [what.correlationId, ...range.values] };
    case 'span':
      return {
        sql: `${range.sql} AND e.received_at >= ? AND e.received_at < ?`,
        values: [...range.values, what.from, what.to],
      };
    case 'filter':
      return {
        sql: `${what.condition.sql} AND ${range.sql}`,
        values: [...what.condition.values, ...range.values],
      };
    case 'events':
      return {
        sql: `e.seq IN (SELECT value FROM json_each(?)) AND ${range.sql}`,
        values: [JSON.stringify(what.seqs), ...range.values],
      };
    default:
      return assertNever(what);
  }
}

/** Exported for the test of its plan. */
export function sliceQuestion(what: PreparedWhat, after: number, to: number): Question {
  const { sql, values } = whatCondition(what, after, to);
  return {
    sql: `SELECT ${EVENT_COLUMNS}, ${MESSAGE_COLUMNS} ${FROM} WHERE ${sql} ORDER BY e.seq LIMIT ${SLICE_ROWS}`,
    values,
  };
}

export const LAST_SEQ_SQL = 'SELECT coalesce(max(seq), 0) FROM event';

export function lastSeq(database: ReadableDatabase): number {
  return database.prepare<[], number>(LAST_SEQ_SQL).pluck().get() ?? 0;
}

function eventOf({ errorCode, errorMessage, ...row }: StoredRow): UnindexedEvent {
  const error = errorOfRow({ errorCode, errorMessage });
  // A death that a dead-letter tap or a look told of; any other message may carry old deaths along.
  const deaths = row.deadFrom === null ? [] : deathsOf(viewProperties(row.rawProperties).headers);
  return { ...row, final: row.final === 1, redelivered: row.redelivered === 1, error, deaths };
}

/** Rows of one question, cut where they weigh enough; the caller goes on behind the last. */
function readSlice(
  database: ReadableDatabase,
  { sql, values }: Question,
): { events: UnindexedEvent[]; whole: boolean } {
  const events: UnindexedEvent[] = [];
  let bytes = 0;
  for (const row of database.prepare<(string | number)[], StoredRow>(sql).iterate(...values)) {
    events.push(eventOf(row));
    bytes += row.size + row.rawProperties.length;
    if (bytes >= SLICE_BYTES) return { events, whole: false };
  }
  return { events, whole: events.length < SLICE_ROWS };
}

export interface EventSlice {
  readonly events: readonly UnindexedEvent[];
  /** Of the numbers that are there, how far this slice reaches. */
  readonly reached: number;
}

/** Some slices are empty: a turn that looked at many events and found none that are meant. */
export function* eventSlices(
  database: ReadableDatabase,
  what: PreparedWhat,
  last: number,
  from = 0,
): Generator<EventSlice> {
  let after = from;
  while (after < last) {
    const to = Math.min(after + (what.kind === 'all' ? last : windowOf(what)), last);
    const { events, whole } = readSlice(database, sliceQuestion(what, after, to));
    after = whole ? to : (events.at(-1)?.seq ?? to);
    yield { events, reached: after };
  }
}

/** Exported for the test of its plan. */
export function countQuestion(what: PreparedWhat, after: number, to: number): Question {
  const { sql, values } = whatCondition(what, after, to);
  return {
    sql: `SELECT count(*) AS events, coalesce(sum(e.size), 0) AS bytes, min(e.received_at) AS "from",
      max(e.received_at) AS "to" FROM event e WHERE ${sql}`,
    values,
  };
}

export interface SelectionSize {
  readonly events: number;
  /** Of the bodies. */
  readonly bytes: number;
  readonly from: number | null;
  readonly to: number | null;
}

const NOTHING: SelectionSize = { events: 0, bytes: 0, from: null, to: null };

function least(
  left: number | null,
  right: number | null,
  choose: (a: number, b: number) => number,
): number | null {
  return left === null ? right : right === null ? left : choose(left, right);
}

/** Adds one window of numbers to what is counted so far. */
function plus(sum: SelectionSize, part: SelectionSize): SelectionSize {
  return {
    events: sum.events + part.events,
    bytes: sum.bytes + part.bytes,
    from: least(sum.from, part.from, Math.min),
    to: least(sum.to, part.to, Math.max),
  };
}

/** Counts in turns, for the same reason as slices are read in turns. */
export async function selectionSize(
  database: ReadableDatabase,
  what: PreparedWhat,
  giveWay: () => Promise<void>,
): Promise<SelectionSize> {
  const last = lastSeq(database);
  let sum = NOTHING;
  const window = windowOf(what);
  for (let after = 0; after < last; after += window) {
    const { sql, values } = countQuestion(what, after, Math.min(after + window, last));
    sum = plus(sum, database.prepare<(string | number)[], SelectionSize>(sql).get(...values) ?? NOTHING);
    await giveWay();
  }
  return sum;
}
