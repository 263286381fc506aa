/** What we published takes its place in the run: no tap sees the default exchange. */
import { viewProperties } from '../broker/properties/codec.ts';
import type { Desk } from '../failures/desk.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import type { Copy } from './send.ts';

/** A history that cannot be written must not keep confirmed messages from being acked. */
function capture(desk: Desk, copies: readonly Copy[]): void {
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

/** Windows that follow sooner than this (ms) are captured together: of small ones, each would be a commit of its own. */
const EVERY_MS = 50;

/** What an operation has sent, captured after its originals are acked. */
export class SentCopies {
  readonly #desk: Desk;
  #copies: Copy[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  add(copies: readonly Copy[]): void {
    this.#copies.push(...copies);
  }

  windowDone(): void {
    if (performance.now() - this.#lastAt >= EVERY_MS) this.flush();
  }

  flush(): void {
    if (this.#copies.length === 0) return;
    const copies = this.#copies;
    this.#copies = [];
    this.#lastAt = performance.now();
    capture(this.#desk, copies);
  }
}
