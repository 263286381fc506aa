/** What we published takes its place in the run: no tap sees the default exchange. */
import { viewProperties } from '../broker/properties/codec.ts';
import type { Desk } from '../failures/desk.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import type { Copy } from './send.ts';

/** A history that cannot be written must not keep confirmed messages from being acked. */
export function captureSent(desk: Desk, copies: readonly Copy[]): void {
  const receivedAt = desk.clock.now();
  try {
    desk.context.capture(
      ...copies.map(({ exchange, routingKey, raw, body }) => ({
        ...readEnvelope(desk.context.profile, viewProperties(raw), body),
        receivedAt,
        origin: 'console' as const,
        exchange,
        routingKey,
        redelivered: false,
        deaths: [],
        rawProperties: raw,
        body,
      })),
    );
  } catch (error) {
    desk.log.error('sent retries were not captured', error, { count: copies.length });
  }
}
