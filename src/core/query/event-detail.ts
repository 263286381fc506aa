import type { EventSummary } from '../../shared/domain/event.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { MESSAGE_BODY } from '../store/bodies/message-body.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow, eventSummaryOf } from './event-row.ts';
import type { Prepare } from './statements.ts';

export const EVENT_DETAIL_SQL = `SELECT ${EVENT_COLUMNS}, m.raw_properties AS rawProperties, ${MESSAGE_BODY}
  FROM event e ${EVENT_JOINS} JOIN event_message m ON m.seq = e.seq WHERE e.seq = ?`;

interface DetailRow extends EventRow {
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

export interface StoredEvent {
  readonly summary: EventSummary;
  readonly redelivered: boolean;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

/** One event with its exact bytes. Throws `not-found`. */
export function eventDetail(prepare: Prepare, seq: number): StoredEvent {
  const row = prepare<DetailRow>(EVENT_DETAIL_SQL).get(seq);
  if (!row) throw new ExpectedError('not-found', `There is no event ${seq}`, { seq });
  const { rawProperties, body } = row;
  return { summary: eventSummaryOf(row), redelivered: row.redelivered === 1, rawProperties, body };
}
