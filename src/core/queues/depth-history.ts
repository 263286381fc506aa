/** How deep queues were, sampled; in memory and bounded. All queues share one axis of time. Pure but for its own state. */

const KEPT_MS = 2 * 3_600_000;
/** A sample that follows sooner takes the place of the one before: a refresh by hand is no new slice of time. */
const LEAST_MS = 10_000;

export interface DepthSeries {
  /** Milliseconds since 1970, oldest first. */
  readonly times: readonly number[];
  /** At those times; null: not told. */
  readonly depths: readonly (number | null)[];
}

export class DepthHistory {
  readonly #times: number[] = [];
  readonly #depths = new Map<string, (number | null)[]>();
  /** When the last slice of time began; samples that follow soon belong to it. */
  #sliceFrom = Number.NEGATIVE_INFINITY;

  /** A sample would begin a new slice of time. */
  isDue(at: number): boolean {
    return at - this.#sliceFrom >= LEAST_MS;
  }

  add(at: number, depths: ReadonlyMap<string, number>): void {
    if (this.isDue(at)) this.#sliceFrom = at;
    else this.#removeLast();
    this.#forgetBefore(at - KEPT_MS);
    const before = this.#times.length;
    this.#times.push(at);
    for (const name of depths.keys()) {
      if (!this.#depths.has(name)) this.#depths.set(name, new Array<null>(before).fill(null));
    }
    for (const [name, series] of this.#depths) series.push(depths.get(name) ?? null);
  }

  of(name: string): DepthSeries {
    const depths = this.#depths.get(name);
    return { times: [...this.#times], depths: depths ? [...depths] : this.#times.map(() => null) };
  }

  #removeLast(): void {
    this.#times.pop();
    for (const series of this.#depths.values()) series.pop();
  }

  /** A queue that nothing is left of is forgotten. */
  #forgetBefore(oldest: number): void {
    const first = this.#times.findIndex((time) => time >= oldest);
    const gone = first < 0 ? this.#times.length : first;
    this.#times.splice(0, gone);
    for (const [name, series] of this.#depths) {
      series.splice(0, gone);
      if (series.every((depth) => depth === null)) this.#depths.delete(name);
    }
  }
}

/** At most `points` slices, each with its last time and its greatest depth. */
export function thinned({ times, depths }: DepthSeries, points: number): DepthSeries {
  const size = Math.max(1, Math.ceil(times.length / points));
  const starts = Array.from({ length: Math.ceil(times.length / size) }, (_none, slice) => slice * size);
  const known = (start: number) =>
    depths.slice(start, start + size).filter((depth): depth is number => depth !== null);
  return {
    times: starts.map((start) => times[Math.min(start + size, times.length) - 1] ?? 0),
    depths: starts.map((start) => {
      const told = known(start);
      return told.length === 0 ? null : Math.max(...told);
    }),
  };
}
