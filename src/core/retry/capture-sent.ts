/** What we published takes its place in the run: no tap sees the default exchange. */
import { viewProperties } from '../broker/properties/codec.ts';
import type { Desk } from '../failures/desk.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import type { RetryItem } from './retry-item.ts';

export function captureSent(desk: Desk, item: RetryItem, rawProperties: Uint8Array, body: Uint8Array): void {
  desk.context.capture({
    ...readEnvelope(desk.context.profile, viewProperties(rawProperties), body),
    receivedAt: desk.clock.now(),
    origin: 'console',
    exchange: '',
    routingKey: item.target,
    redelivered: false,
    deaths: [],
    rawProperties,
    body,
  });
}
