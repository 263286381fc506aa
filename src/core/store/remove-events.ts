/**
 * Removes events that are old enough, with everything that was derived from them. In: a place to go on from, and how far
 * to go. Out: the next place, and what was removed. One call is one short transaction, so that a capture waits for little.
 *
 * A run leaves whole, once its last event is old; only one of very many events loses its first ones while it goes on. What
 * belongs to a failure that is not dealt with stays: its run, and the event that told of it.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { IndexedField } from '../capture/captured-event.ts';
import type { WritableDatabase } from '../sqlite/open.ts';
import { MESSAGE_BODY } from './bodies/message-body.ts';
import { MINUTE_MS, NO_TYPE } from './event-minutes.ts';

export interface RemovalBounds {
  /** Events up to this one may go. */
  readonly upToSeq: number;
  /** Runs whose last event came before, ms since 1970. */
  readonly before: number;
}

export interface RemovedSlice {
  /** The last event that was looked at; null when there are no more. */
  readonly seq: number | null;
  readonly removed: number;
}

export interface EventRemoverOptions {
  readonly database: WritableDatabase;
  /** States of failures that nothing is kept for. */
  readonly dealtWith: readonly string[];
  /** What `event_field` has of a body. */
  readonly fieldsOf: (body: Uint8Array) => readonly IndexedField[];
}

/** Events of a run from which on it loses its first ones while it goes on. */
const ENDLESS_RUN = 1_000;

export const NEXT_EVENTS_SQL = `SELECT e.seq, e.type_id AS typeId, e.received_at AS receivedAt, e.error_message IS NOT NULL AS isError,
    e.correlation_id AS correlationId
  FROM event e WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?`;
export const IS_KEPT_SQL = `SELECT EXISTS (SELECT 1 FROM run WHERE correlation_id = @correlationId AND last_event_at >= @before AND events <= ${ENDLESS_RUN})
  OR EXISTS (SELECT 1 FROM failure WHERE correlation_id = @correlationId AND state NOT IN (SELECT value FROM json_each(@dealtWith)))
  OR EXISTS (SELECT 1 FROM failure WHERE tap_seq = @seq AND state NOT IN (SELECT value FROM json_each(@dealtWith)))`;

interface NextEvent {
  readonly seq: number;
  readonly typeId: number | null;
  readonly receivedAt: number;
  readonly isError: number;
  readonly correlationId: string | null;
}

export type EventRemover = (after: number, limit: number, bounds: RemovalBounds) => RemovedSlice;

export function eventRemover({ database, dealtWith, fieldsOf }: EventRemoverOptions): EventRemover {
  const next = database.prepare<[number, number, number], NextEvent>(NEXT_EVENTS_SQL);
  const isKept = database.prepare(IS_KEPT_SQL).pluck();
  const bodyOf = database
    .prepare<[number], Buffer>(`SELECT ${MESSAGE_BODY} FROM event_message m WHERE m.seq = ?`)
    .pluck();
  const fieldId = database.prepare<[string], number>('SELECT id FROM field WHERE path = ?').pluck();
  const removeField = database.prepare(
    'DELETE FROM event_field WHERE field_id = ? AND value = ? AND seq = ?',
  );
  const removals = ['event_text WHERE rowid', 'event_message WHERE seq', 'event WHERE seq'].map((from) =>
    database.prepare<[number]>(`DELETE FROM ${from} = ?`),
  );
  const lessOfType = database.prepare('UPDATE type_count SET events = events - 1 WHERE type_id = ?');
  const noneOfType = database.prepare('DELETE FROM type_count WHERE type_id = ? AND events <= 0');
  const lessInMinute = database.prepare(
    'UPDATE event_minute SET events = events - 1, errors = errors - ? WHERE type_id = ? AND minute = ?',
  );
  const emptyMinute = database.prepare(
    'DELETE FROM event_minute WHERE type_id = ? AND minute = ? AND events <= 0',
  );
  const lessInRun = database.prepare('UPDATE run SET events = events - 1 WHERE correlation_id = ?');
  const removeMarks = database.prepare('DELETE FROM event_mark WHERE correlation_id = ? AND seq = ?');
  const emptyRun = database.prepare('DELETE FROM run WHERE correlation_id = ? AND events <= 0');
  const states = JSON.stringify(dealtWith);

  const keeps = ({ seq, correlationId }: NextEvent, before: number) =>
    isKept.get({ seq, correlationId, before, dealtWith: states }) === 1;

  /** The fields of a body that is damaged stay behind; a look-up finds no event for them. */
  const readFields = (seq: number): readonly IndexedField[] => {
    try {
      const body = bodyOf.get(seq);
      return body ? fieldsOf(body) : [];
    } catch (error) {
      if (error instanceof ExpectedError) return [];
      throw error;
    }
  };

  const removeFields = (seq: number) => {
    for (const { path, value } of readFields(seq)) {
      const id = fieldId.get(path);
      if (id !== undefined) removeField.run(id, value, seq);
    }
  };

  const remove = ({ seq, typeId, receivedAt, isError, correlationId }: NextEvent) => {
    removeFields(seq);
    for (const removal of removals) removal.run(seq);
    lessOfType.run(typeId);
    noneOfType.run(typeId);
    const minute = [typeId ?? NO_TYPE, Math.floor(receivedAt / MINUTE_MS)] as const;
    lessInMinute.run(isError, ...minute);
    emptyMinute.run(...minute);
    removeMarks.run(correlationId, seq);
    lessInRun.run(correlationId);
    emptyRun.run(correlationId);
  };

  const slice = database.transaction((after: number, limit: number, bounds: RemovalBounds): RemovedSlice => {
    const events = next.all(after, bounds.upToSeq, limit);
    const going = events.filter((event) => !keeps(event, bounds.before));
    for (const event of going) remove(event);
    return { seq: events.at(-1)?.seq ?? null, removed: going.length };
  });
  return (after, limit, bounds) => slice.immediate(after, limit, bounds);
}

/** Removes rows of fields that are declared no more, at most so many; returns how many. */
export function orphanRemover(database: WritableDatabase): (limit: number) => number {
  const following = database
    .prepare<[number], number | null>('SELECT min(field_id) FROM event_field WHERE field_id > ?')
    .pluck();
  const declared = database.prepare<[number], number>('SELECT 1 FROM field WHERE id = ?').pluck();
  const remove = database.prepare<[number, number]>(`DELETE FROM event_field WHERE (field_id, value, seq) IN (
    SELECT field_id, value, seq FROM event_field WHERE field_id = ? LIMIT ?)`);
  return (limit) => {
    let id = following.get(0) ?? null;
    while (id !== null && declared.get(id) === 1) id = following.get(id) ?? null;
    return id === null ? 0 : remove.run(id, limit).changes;
  };
}

/** Ended gaps before the oldest event that is kept. */
export const REMOVE_GAPS_SQL = `DELETE FROM gap WHERE to_at IS NOT NULL
  AND after_seq < (SELECT coalesce(min(seq), 0) FROM event) - 1`;
