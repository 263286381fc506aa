/**
 * The failures that a selection means, in pieces: each is one question of some milliseconds, served by an index, so that
 * a hundred thousand are read without the core standing still. A piece is ordered by time, not by place in the queue.
 */
import type { FailureFilter, FailureSelection } from '../../shared/domain/selection.ts';
import type { Desk } from '../failures/desk.ts';
import { FAILURE_COLUMNS, type FailureRow } from '../failures/failure-row.ts';
import { type FilterReading, wholeCondition } from '../failures/filter-sql.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';

/** Rows that are looked at for one piece. */
const PIECE = 1_000;
/** Of a filter with words, which may have to read the messages. */
const PIECE_WITH_WORDS = 100;

function pieceOf({ text, query }: FailureFilter): number {
  return text || query ? PIECE_WITH_WORDS : PIECE;
}

interface Mark {
  readonly failedAt: number;
  readonly id: string;
}

function* ofIds(database: ReadableDatabase, ids: readonly string[], more = ''): Generator<FailureRow[]> {
  const rows = database.prepare<[string], FailureRow>(
    `SELECT ${FAILURE_COLUMNS} FROM failure WHERE id IN (SELECT value FROM json_each(?))${more}`,
  );
  for (let from = 0; from < ids.length; from += PIECE) {
    yield rows.all(JSON.stringify(ids.slice(from, from + PIECE)));
  }
}

/** The group, and those merged into it. */
const PARTS = `WITH RECURSIVE part (key) AS (
    SELECT key FROM failure_group WHERE id = ?
    UNION ALL SELECT g.key FROM failure_group g JOIN part ON g.merged_into = part.key)
  SELECT key FROM part`;

/** By the index of the group's parts; the filter's other conditions are asked of each piece. */
function* ofGroup(
  database: ReadableDatabase,
  group: string,
  filter: FailureFilter,
  reading: FilterReading,
): Generator<readonly FailureRow[]> {
  const { sql, values } = wholeCondition({ ...filter, group: undefined }, reading);
  const size = pieceOf(filter);
  const members = database.prepare<[number, number, string], Mark>(
    `SELECT failed_at AS failedAt, failure_id AS id FROM failure_in_group
     WHERE leaf = ? AND (failed_at, failure_id) > (?, ?) ORDER BY failed_at, failure_id LIMIT ${size}`,
  );
  const rows = database.prepare<(string | number)[], FailureRow>(
    `SELECT ${FAILURE_COLUMNS} FROM failure f
     WHERE f.id IN (SELECT value FROM json_each(?))${sql === '' ? '' : ` AND ${sql}`}`,
  );
  const parts = database.prepare<[string], number>(PARTS).pluck().all(group);
  for (const part of parts) {
    let from: Mark | undefined = { failedAt: Number.MIN_SAFE_INTEGER, id: '' };
    while (from) {
      const found: readonly Mark[] = members.all(part, from.failedAt, from.id);
      if (found.length > 0) yield rows.all(JSON.stringify(found.map(({ id }) => id)), ...values);
      from = found.length < size ? undefined : found.at(-1);
    }
  }
}

/** Along the time of death; what does not fit is passed over within the piece. */
function* ofFilter(
  database: ReadableDatabase,
  filter: FailureFilter,
  reading: FilterReading,
): Generator<readonly FailureRow[]> {
  const { sql, values } = wholeCondition(filter, reading);
  const index = filter.queue === undefined ? 'failure_by_death' : 'failure_by_queue';
  const inQueue = filter.queue === undefined ? '' : 'queue = ? AND';
  const queue = filter.queue === undefined ? [] : [filter.queue];
  const bound = database.prepare<(string | number)[], Mark>(
    `SELECT failed_at AS failedAt, id FROM failure INDEXED BY ${index}
     WHERE ${inQueue} (failed_at, id) > (?, ?) ORDER BY failed_at, id LIMIT 1 OFFSET ${pieceOf(filter) - 1}`,
  );
  const condition = sql === '' ? '' : ` AND ${sql}`;
  const between = (upTo: string) =>
    database.prepare<(string | number)[], FailureRow>(
      `SELECT ${FAILURE_COLUMNS} FROM failure f INDEXED BY ${index}
       WHERE ${inQueue} (failed_at, id) > (?, ?)${upTo}${condition}`,
    );
  const piece = between(' AND (failed_at, id) <= (?, ?)');
  let from: Mark = { failedAt: Number.MIN_SAFE_INTEGER, id: '' };
  for (;;) {
    const to = bound.get(...queue, from.failedAt, from.id);
    if (!to) break;
    yield piece.all(...queue, from.failedAt, from.id, to.failedAt, to.id, ...values);
    from = to;
  }
  yield between('').all(...queue, from.failedAt, from.id, ...values);
}

/** Ids that are not there are left out. Throws `filter-invalid`. */
export function selectedRows(
  database: ReadableDatabase,
  selection: FailureSelection,
  reading: FilterReading,
): Generator<readonly FailureRow[]> {
  if (selection.kind === 'ids') return ofIds(database, [...new Set(selection.ids)]);
  const { group } = selection.filter;
  return group === undefined
    ? ofFilter(database, selection.filter, reading)
    : ofGroup(database, group, selection.filter, reading);
}

/** How the words of a selection are understood now. */
export function readingOf({ context, clock }: Pick<Desk, 'context' | 'clock'>): FilterReading {
  return { profile: context.profile, now: clock.now() };
}
