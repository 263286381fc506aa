/** Messages per second as measured over the last seconds. */
import type { Monotonic } from './pace.ts';

const OVER_MS = 5_000;

export class Speed {
  readonly #now: Monotonic;
  #marks: { readonly at: number; readonly count: number }[] = [];

  constructor(now: Monotonic) {
    this.#now = now;
  }

  /** So many were done, in a window that began at `since` (of the same clock). */
  done(count: number, since: number): void {
    if (this.#marks.length === 0) this.#marks.push({ at: since, count: 0 });
    this.#marks.push({ at: this.#now(), count });
  }

  /** A pause is no slowness. */
  reset(): void {
    this.#marks = [];
  }

  /** Null while nothing moves. */
  perSecond(): number | null {
    const now = this.#now();
    const last = this.#marks.at(-1);
    if (!last || now - last.at > OVER_MS) return null;
    const from = this.#marks.findLastIndex(({ at }) => now - at > OVER_MS);
    if (from > 0) this.#marks = this.#marks.slice(from);
    const [first, ...later] = this.#marks;
    if (!first) return null;
    const seconds = (last.at - first.at) / 1_000;
    const count = later.reduce((sum, mark) => sum + mark.count, 0);
    return seconds > 0 && count > 0 ? count / seconds : null;
  }
}
