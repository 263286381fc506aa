/**
 * What became of the messages published on one channel. Each settles once: by the broker's confirm, by a return
 * before it, by the end of the channel, or after 30 s without any of them (docs/rabbitmq.md, Retry).
 */
import type { CloseReason, PublishOutcome } from '../port.ts';
import type { PublishFields } from './frames.ts';

/** Longer than any confirm that a working broker takes; then nobody may claim to know. */
const UNKNOWN_AFTER_MS = 30_000;

interface Pending extends PublishFields {
  readonly raw: Uint8Array;
  readonly timer: NodeJS.Timeout;
  readonly settle: (outcome: PublishOutcome) => void;
  returned: CloseReason | null;
}

export interface ReturnedMessage extends CloseReason {
  readonly exchange: string;
  readonly routingKey: string;
  readonly raw: Uint8Array;
}

/** The exchange that a 404 or 403 names, or null. */
function namedExchange(text: string): string | null {
  return /exchange '([^']*)'/.exec(text)?.[1] ?? null;
}

const REFUSALS: ReadonlySet<number> = new Set([403, 404, 406]);

export class PendingPublishes {
  /** In the order of publishing, which is the order in which the broker works. */
  readonly #pending = new Set<Pending>();

  /** `send` gives the frames away and says how the broker's answer comes: null for ack, an error for nack or loss. */
  add(
    fields: PublishFields,
    raw: Uint8Array,
    send: (confirmed: (error: Error | null) => void) => void,
    afterMs = UNKNOWN_AFTER_MS,
  ): Promise<PublishOutcome> {
    return new Promise((resolve, reject) => {
      const entry: Pending = {
        ...fields,
        raw,
        returned: null,
        timer: setTimeout(
          () => entry.settle({ kind: 'unknown', text: `no confirm within ${afterMs / 1000} s` }),
          afterMs,
        ),
        settle: (outcome) => {
          clearTimeout(entry.timer);
          this.#pending.delete(entry);
          resolve(outcome);
        },
      };
      this.#pending.add(entry);
      try {
        send((error) => this.#answered(entry, error));
      } catch (error) {
        clearTimeout(entry.timer);
        this.#pending.delete(entry);
        reject(error);
      }
    });
  }

  #answered(entry: Pending, error: Error | null): void {
    if (!this.#pending.has(entry)) return;
    if (error === null) {
      entry.settle(entry.returned ? { kind: 'returned', ...entry.returned } : { kind: 'confirmed' });
    } else if (error.message === 'message nacked') {
      entry.settle({ kind: 'nacked' });
    }
    // Any other error is the end of the channel, which `ended` tells with its reason.
  }

  /**
   * A return carries no number. The broker returns in the order of publishing, so it belongs to the first message
   * not yet returned with the same address and properties; a BCC header is removed by the broker, so properties
   * may differ.
   */
  returned({ exchange, routingKey, raw, code, text }: ReturnedMessage): void {
    const candidates = [...this.#pending].filter(
      (entry) =>
        entry.mandatory &&
        entry.returned === null &&
        entry.exchange === exchange &&
        entry.routingKey === routingKey,
    );
    const match = candidates.find((entry) => Buffer.compare(entry.raw, raw) === 0) ?? candidates[0];
    if (match) match.returned = { code, text };
  }

  /** The channel is gone. Only a message that alone can be meant by the broker's refusal is refused; the rest is unknown. */
  ended(reason: CloseReason): void {
    const refused = REFUSALS.has(reason.code) ? this.#refusedBy(reason) : null;
    refused?.settle({ kind: 'refused', code: reason.code, text: reason.text });
    for (const entry of [...this.#pending]) {
      entry.settle({ kind: 'unknown', text: `the channel ended before a confirm came: ${reason.text}` });
    }
  }

  #refusedBy(reason: CloseReason): Pending | null {
    const exchange = namedExchange(reason.text);
    const candidates = [...this.#pending].filter((entry) => exchange === null || entry.exchange === exchange);
    const [only, second] = candidates;
    return only && !second ? only : null;
  }
}
