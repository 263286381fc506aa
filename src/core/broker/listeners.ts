/** Who wants to know of a session's changes. */
import type { Log } from '../deps.ts';
import type { Unsubscribe } from './port.ts';

/** Listeners of one value; one that throws is logged and disturbs nobody. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add(listener: (value: T) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#log.error('a listener of a broker session failed', error);
      }
    }
  }
}
