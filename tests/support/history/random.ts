/** Numbers that come again with the same seed (mulberry32), and what is chosen by them. */
export interface Random {
  /** From 0, below `below`. */
  whole(below: number): number;
  /** True in that share of the cases. */
  chance(share: number): boolean;
  of<T>(items: readonly T[]): T;
  uuid(): string;
}

export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number) => Math.trunc(next() * below);
  const hex = (digits: number) =>
    Array.from({ length: Math.ceil(digits / 4) }, () => whole(65_536).toString(16).padStart(4, '0')).join('');
  return {
    whole,
    chance: (share) => next() < share,
    of: (items) => {
      const item = items[whole(items.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
    uuid: () => {
      const digits = hex(32);
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
    },
  };
}
