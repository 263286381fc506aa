/**
 * What is pushed for something whose opening has not been answered yet. Answer and push may come in one chunk, and then
 * the push is read before whoever asked knows the number. In: pushes with a number that nobody knows. Out: the same, in
 * their order, once the number is known; forgotten when no opening is under way, because then they are late, not early.
 */
import type { Push } from './remote-protocol.ts';

/** Nothing is delivered before it was asked for, so only a few ends can be early. */
const MOST = 1_000;

export function idOf(push: Push): number {
  return push.kind === 'connection-closed' ? push.connection : push.channel;
}

export class EarlyPushes {
  #openings = 0;
  #kept: Push[] = [];

  /** Runs one opening; `known` registers what it answered, and gets what was pushed for it before. */
  async during<T>(open: () => Promise<number>, known: (id: number, early: readonly Push[]) => T): Promise<T> {
    this.#openings += 1;
    try {
      const id = await open();
      return known(
        id,
        this.#kept.filter((push) => idOf(push) === id),
      );
    } finally {
      this.#openings -= 1;
      if (this.#openings === 0) this.#kept = [];
    }
  }

  /** Keeps it while something is being opened that it may belong to. */
  keep(push: Push): void {
    if (this.#openings > 0 && this.#kept.length < MOST) this.#kept.push(push);
  }
}
