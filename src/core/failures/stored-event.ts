/** Captured events as the history has them, read again as they were captured. */
import type { EventOrigin } from '../../shared/domain/event.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import { MESSAGE_BODY } from '../store/bodies/message-body.ts';
import { readEnvelope } from '../systems/read-envelope.ts';

export interface StoredEvent {
  readonly seq: number;
  readonly receivedAt: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: number;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

/** Of table `event` as `e`; the caller adds WHERE. */
export const SELECT_STORED_EVENT = `SELECT e.seq, e.received_at AS receivedAt, x.text AS exchange, k.text AS routingKey,
    e.redelivered, m.raw_properties AS rawProperties, ${MESSAGE_BODY}
  FROM event e
  JOIN event_message m ON m.seq = e.seq
  JOIN word x ON x.id = e.exchange_id
  JOIN word k ON k.id = e.routing_key_id`;

export function capturedAgain(
  profile: SystemProfile,
  stored: StoredEvent,
  origin: Extract<EventOrigin, 'tap' | 'death'>,
): CapturedEvent {
  const properties = viewProperties(stored.rawProperties);
  return {
    ...readEnvelope(profile, properties, stored.body),
    ...stored,
    redelivered: stored.redelivered === 1,
    origin,
    deaths: origin === 'death' ? deathsOf(properties.headers) : [],
  };
}
