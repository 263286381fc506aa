/**
 * At most so many messages per second: a token bucket on a clock that never goes back. In any time t it grants at most
 * `burst + rate × t`, so that a pause is not made up for afterwards.
 */

/** Milliseconds from any fixed moment on, never going back. */
export type Monotonic = () => number;

/** Windows per second where the rate is below what a window holds. */
const WINDOWS_PER_SECOND = 4;

export class Pace {
  readonly #rate: number | null;
  readonly #now: Monotonic;
  /** Messages granted at once, at most. */
  readonly burst: number;
  #tokens: number;
  #at: number;

  /** `rate` in messages per second, null: no limit; `window`: messages granted at once at most. */
  constructor(rate: number | null, window: number, now: Monotonic) {
    this.#rate = rate;
    this.#now = now;
    this.burst =
      rate === null ? window : Math.min(window, Math.max(1, Math.floor(rate / WINDOWS_PER_SECOND)));
    this.#tokens = this.burst;
    this.#at = now();
  }

  #refill(): void {
    const now = this.#now();
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    this.#tokens = Math.min(this.burst, this.#tokens + (passed / 1_000) * (this.#rate ?? 0));
  }

  /** How many of `wanted` may go now: as many as fit into one burst, or none yet. */
  grant(wanted: number): number {
    const size = Math.min(wanted, this.burst);
    if (this.#rate === null || size <= 0) return size;
    this.#refill();
    if (this.#tokens < size) return 0;
    this.#tokens -= size;
    return size;
  }

  /** Milliseconds until `grant` gives something. */
  waitMs(wanted: number): number {
    if (this.#rate === null) return 0;
    this.#refill();
    const missing = Math.min(wanted, this.burst) - this.#tokens;
    return missing <= 0 ? 0 : Math.ceil((missing / this.#rate) * 1_000);
  }
}
