/** A channel on which nothing is held any more is taken again: to open and close one costs more than a small window. */
import type { BrokerChannel, DedicatedConnection } from '../broker/port.ts';

/** What a channel has delivered is remembered for as long as it lives, so it does not live for ever. */
const MOST_MESSAGES = 500;

export class SpareChannel {
  readonly #connection: DedicatedConnection;
  #spare: BrokerChannel | null = null;
  #delivered = 0;

  constructor(connection: DedicatedConnection) {
    this.#connection = connection;
  }

  async take(): Promise<BrokerChannel> {
    const spare = this.#spare;
    this.#spare = null;
    if (spare) return spare;
    this.#delivered = 0;
    return this.#connection.openChannel();
  }

  /** Answers whether it is kept, after that many messages; else the caller closes it. */
  keeps(channel: BrokerChannel, messages: number): boolean {
    this.#delivered += messages;
    if (this.#delivered >= MOST_MESSAGES) return false;
    this.#spare = channel;
    return true;
  }
}
