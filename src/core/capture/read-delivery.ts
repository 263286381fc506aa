import type { EventOrigin } from '../../shared/domain/event.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Delivery } from '../broker/port.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import { listElements } from '../systems/list-elements.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import type { CapturedEvent } from './captured-event.ts';

/** What the history keeps of it: envelope by the profile, bytes as they came. A delivery decodes its properties when asked. */
function read(
  profile: SystemProfile,
  delivery: Delivery,
  body: Uint8Array,
  origin: EventOrigin,
  receivedAt: number,
): Omit<CapturedEvent, 'seq'> {
  const { properties } = delivery;
  return {
    ...readEnvelope(profile, properties, body),
    receivedAt,
    origin,
    exchange: delivery.exchange,
    routingKey: delivery.routingKey,
    redelivered: delivery.redelivered,
    deaths: deathsOf(properties.headers),
    rawProperties: delivery.rawProperties,
    body,
  };
}

/** Exchanges whose bodies may be lists of events. */
function holdsLists(profile: SystemProfile, exchange: string): boolean {
  return profile.watchEvents?.some((watch) => watch.lists && watch.exchange === exchange) === true;
}

/**
 * The events of one delivery: one as a rule, and one for each element where the profile says that bodies may be lists.
 * An element's body is its own bytes of the list. `receivedAt` in ms since 1970.
 */
export function readDeliveries(
  profile: SystemProfile,
  delivery: Delivery,
  origin: EventOrigin,
  receivedAt: number,
): readonly Omit<CapturedEvent, 'seq'>[] {
  const elements = holdsLists(profile, delivery.exchange) ? listElements(delivery.body) : null;
  return (elements ?? [delivery.body]).map((body) => read(profile, delivery, body, origin, receivedAt));
}
