/**
 * Reports that were captured and not placed, because the program stopped between the two. Placing one again changes
 * nothing.
 */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { readEnvelope } from '../systems/read-envelope.ts';

/** Newest events that are asked. What is left behind is the last batch; older ones only where a history is new to this. */
const MAX_LOOKED_BACK = 10_000;

interface Row {
  readonly seq: number;
  readonly receivedAt: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: number;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

export const MISSED_REPORTS_SQL = `SELECT e.seq FROM event e
  WHERE e.seq > max((SELECT coalesce(max(seq), 0) FROM event) - ${MAX_LOOKED_BACK}, (SELECT seq FROM result_mark))
    AND e.origin = 'tap'
    AND e.type_id IN (SELECT id FROM word WHERE text IN (SELECT value FROM json_each(?)))
  ORDER BY e.seq`;

const EVENT_SQL = `SELECT e.seq, e.received_at AS receivedAt, x.text AS exchange, k.text AS routingKey, e.redelivered,
    m.raw_properties AS rawProperties, m.body
  FROM event e
  JOIN event_message m ON m.seq = e.seq
  JOIN word x ON x.id = e.exchange_id
  JOIN word k ON k.id = e.routing_key_id
  WHERE e.seq = ?`;

/** Events that end a step, oldest first; one message is read at a time, as bodies may be large. */
export function* missedReports(database: ReadableDatabase, profile: SystemProfile): Generator<CapturedEvent> {
  const types = profile.steps.filter(({ role }) => role === 'end').map(({ type }) => type);
  if (types.length === 0) return;
  const seqs = database.prepare<[string], number>(MISSED_REPORTS_SQL).pluck().all(JSON.stringify(types));
  const event = database.prepare<[number], Row>(EVENT_SQL);
  for (const seq of seqs) {
    const row = event.get(seq);
    if (!row) continue;
    yield {
      ...readEnvelope(profile, viewProperties(row.rawProperties), row.body),
      ...row,
      redelivered: row.redelivered === 1,
      origin: 'tap',
      deaths: [],
    };
  }
}

/** Reports up to this event are placed. */
export function reportsPlaced(database: WritableDatabase): (seq: number) => void {
  const set = database.prepare('UPDATE result_mark SET seq = max(seq, ?)');
  return (seq) => void set.run(seq);
}
