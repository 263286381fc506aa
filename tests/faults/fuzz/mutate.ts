/** Damage by chance: what was whole becomes nearly whole, which is where readers go wrong. */
import type { Chance } from '../../support/chance.ts';

const EDGES = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff] as const;

/** The same bytes with up to six changes: a byte, a run of zeros, a cut, a repetition. */
export function damagedBytes(bytes: Uint8Array, chance: Chance): Uint8Array {
  let damaged = Buffer.from(bytes);
  for (let changes = chance.int(7); changes > 0; changes -= 1) {
    if (damaged.length === 0) return damaged;
    const at = chance.int(damaged.length);
    switch (chance.int(5)) {
      case 0:
        damaged[at] = chance.of(EDGES);
        break;
      case 1:
        damaged[at] = chance.int(256);
        break;
      case 2:
        damaged.fill(0, at, Math.min(damaged.length, at + chance.int(8)));
        break;
      case 3:
        damaged = damaged.subarray(0, at);
        break;
      default: {
        const part = damaged.subarray(at, at + 1 + chance.int(16));
        damaged = Buffer.concat([damaged.subarray(0, at), part, damaged.subarray(at)]);
      }
    }
  }
  return damaged;
}

/** Characters that mean something to a parser, a spreadsheet, a terminal or a reader from right to left. */
const SIGNS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  ' ',
  "'",
  '<',
  '&',
  '\0',
  '0',
  'e',
  '.',
  'true',
  'null',
  '__proto__',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\ud800',
  '＝',
  '//',
  '../',
  '%',
  '\u2028',
  'é',
  '😀',
  '\x1b[',
] as const;

export function textOf(chance: Chance, most: number): string {
  let text = '';
  for (let signs = chance.int(most + 1); signs > 0; signs -= 1) {
    text += chance.int(3) === 0 ? String.fromCharCode(0x61 + chance.int(26)) : chance.of(SIGNS);
  }
  return text;
}

/** The same text with up to four signs put in or parts taken out. */
export function damagedText(text: string, chance: Chance): string {
  let damaged = text;
  for (let changes = chance.int(5); changes > 0; changes -= 1) {
    const at = chance.int(damaged.length + 1);
    const put = chance.int(2) === 0 ? chance.of(SIGNS) : '';
    damaged = damaged.slice(0, at) + put + damaged.slice(at + chance.int(4));
  }
  return damaged;
}
