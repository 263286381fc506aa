import type { EventOrigin } from '../../shared/domain/event.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Delivery } from '../broker/port.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import type { CapturedEvent } from './captured-event.ts';

/** A delivery as the history keeps it: envelope by the profile, bytes as they came. `receivedAt` in ms since 1970. */
export function readDelivery(
  profile: SystemProfile,
  delivery: Delivery,
  origin: EventOrigin,
  receivedAt: number,
): Omit<CapturedEvent, 'seq'> {
  return {
    ...readEnvelope(profile, delivery.properties, delivery.body),
    receivedAt,
    origin,
    exchange: delivery.exchange,
    routingKey: delivery.routingKey,
    redelivered: delivery.redelivered,
    deaths: deathsOf(delivery.properties.headers),
    rawProperties: delivery.rawProperties,
    body: delivery.body,
  };
}
