/** Chance that can be repeated: mulberry32, a 32-bit generator by Tommy Ettinger, from a seed. */
export interface Chance {
  /** From 0 up to and without `below`. */
  int(below: number): number;
  of<T>(list: readonly T[]): T;
}

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return {
    int,
    of: (list) => {
      const found = list[int(list.length)];
      if (found === undefined) throw new Error('nothing to choose from');
      return found;
    },
  };
}
