/**
 * Deaths that were captured and not placed for good: the program stopped between the two, or the broker's bindings were
 * not known yet. Placing one again changes nothing.
 */

import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { readEnvelope } from '../systems/read-envelope.ts';

/** Newest events that are asked. What is left behind is the last batch, or what came while connecting. */
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

const SELECT = `SELECT e.seq, e.received_at AS receivedAt, x.text AS exchange, k.text AS routingKey, e.redelivered,
    m.raw_properties AS rawProperties, m.body
  FROM event e
  JOIN event_message m ON m.seq = e.seq
  JOIN word x ON x.id = e.exchange_id
  JOIN word k ON k.id = e.routing_key_id
  WHERE e.seq > max((SELECT coalesce(max(seq), 0) FROM event) - ${MAX_LOOKED_BACK},
                    (SELECT seq FROM death_mark))
    AND e.origin = 'death'
  ORDER BY e.seq`;

export function missedDeaths(database: ReadableDatabase, profile: SystemProfile): readonly CapturedEvent[] {
  return database
    .prepare<[], Row>(SELECT)
    .all()
    .map((row) => {
      const properties = viewProperties(row.rawProperties);
      return {
        ...readEnvelope(profile, properties, row.body),
        ...row,
        redelivered: row.redelivered === 1,
        origin: 'death',
        deaths: deathsOf(properties.headers),
      };
    });
}

/** Deaths up to this event are placed by the broker's own bindings, and are not asked for again. */
export function deathsPlaced(database: WritableDatabase, seq: number): void {
  database.prepare('UPDATE death_mark SET seq = max(seq, ?)').run(seq);
}
