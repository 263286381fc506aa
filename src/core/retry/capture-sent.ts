/** What we published takes its place in the run: no tap sees the default exchange. */
import { viewProperties } from '../broker/properties/codec.ts';
import type { Desk } from '../failures/desk.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import type { Copy } from './send.ts';

interface SentCopy {
  readonly copy: Copy;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

/** A history that cannot be written must not keep confirmed messages from being acked. */
function capture(desk: Desk, copies: readonly SentCopy[]): void {
  try {
    desk.context.capture(
      ...copies.map(({ sentAt, copy: { exchange, routingKey, raw, body } }) => ({
        ...readEnvelope(desk.context.profile, viewProperties(raw), body),
        receivedAt: sentAt,
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
/** When no window follows within this (ms), nothing is waited for. */
const LATEST_MS = 250;

/**
 * What an operation has sent, captured after its originals are acked: while the broker stores the next window, or soon
 * when there is none.
 */
export class SentCopies {
  readonly #desk: Desk;
  #copies: SentCopy[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  add(copies: readonly Copy[]): void {
    const sentAt = this.#desk.clock.now();
    for (const copy of copies) this.#copies.push({ copy, sentAt });
  }

  windowDone(): void {
    if (this.#copies.length > 0) this.#timer ??= setTimeout(() => this.flush(), LATEST_MS);
  }

  /** There is time: the broker has the next window in hand. */
  whileItStores(): void {
    if (performance.now() - this.#lastAt >= EVERY_MS) this.flush();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#copies.length === 0) return;
    const copies = this.#copies;
    this.#copies = [];
    this.#lastAt = performance.now();
    capture(this.#desk, copies);
  }
}
