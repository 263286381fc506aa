/** More that is chosen by numbers that come again with the same seed. */
import { chance } from '../chance.ts';

export interface Random {
  /** From 0, below `below`. */
  whole(below: number): number;
  /** True in that share of the cases. */
  chance(share: number): boolean;
  of<T>(items: readonly T[]): T;
  uuid(): string;
}

/** As many values as the generator has. */
const VALUES = 2 ** 32;

export function random(seed: number): Random {
  const { int: whole, of } = chance(seed);
  const hex = (digits: number) =>
    Array.from({ length: Math.ceil(digits / 4) }, () => whole(65_536).toString(16).padStart(4, '0')).join('');
  return {
    whole,
    chance: (share) => whole(VALUES) / VALUES < share,
    of,
    uuid: () => {
      const digits = hex(32);
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
    },
  };
}
