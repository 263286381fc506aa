/** Long work in short pieces, so that the core goes on answering in between. */
import { setImmediate } from 'node:timers/promises';

/** One piece at most, in milliseconds. */
const PIECE_MS = 15;

export class Turns {
  #since = performance.now();

  /** Gives way when this piece has lasted long enough. */
  async next(): Promise<void> {
    if (performance.now() - this.#since < PIECE_MS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}

/** Sorted without a long piece: short sorted runs, then merged in turns. */
export async function sortedInTurns<T>(
  values: readonly T[],
  compare: (a: T, b: T) => number,
  turns: Turns,
): Promise<readonly T[]> {
  const RUN = 1_000;
  let runs: T[][] = [];
  for (let from = 0; from < values.length; from += RUN) {
    runs.push(values.slice(from, from + RUN).sort(compare));
    await turns.next();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(await mergedInTurns(runs[at] ?? [], runs[at + 1] ?? [], compare, turns));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function mergedInTurns<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  turns: Turns,
): Promise<T[]> {
  const merged: T[] = [];
  let at = 0;
  for (const value of left) {
    for (let other = right[at]; other !== undefined && compare(other, value) < 0; other = right[at]) {
      merged.push(other);
      at += 1;
    }
    merged.push(value);
    if (merged.length % 512 === 0) await turns.next();
  }
  merged.push(...right.slice(at));
  return merged;
}
