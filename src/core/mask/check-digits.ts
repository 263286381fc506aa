/**
 * The check digits that tell a number of this kind from any other of its length. Values are those of the signs: 0 to 9,
 * and for the letters of a CNPJ their ASCII code less 48. `count` of them from `from` on.
 */

export type Values = ArrayLike<number>;

export function valuesOf(signs: string): Values {
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0) - 0x30);
}

function valueAt(values: Values, at: number): number {
  return values[at] ?? 0;
}

function allSame(values: Values, from: number, count: number): boolean {
  for (let at = from + 1; at < from + count; at += 1) if (values[at] !== values[from]) return false;
  return true;
}

/** Modulo 11 as the Receita Federal has it: remainders below 2 give 0. Weights go from 2 at the right up to `highest`. */
function modulo11(values: Values, from: number, count: number, highest: number): number {
  let sum = 0;
  let weight = 2;
  for (let at = from + count - 1; at >= from; at -= 1) {
    sum += valueAt(values, at) * weight;
    weight = weight === highest ? 2 : weight + 1;
  }
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}

/** 11 digits. */
export function isCpf(values: Values, from: number, count: number): boolean {
  if (count !== 11 || values[from + 9] !== modulo11(values, from, 9, 99)) return false;
  return values[from + 10] === modulo11(values, from, 10, 99) && !allSame(values, from, count);
}

/** 14 signs: twelve digits or, since 2026, capital letters too, and two digits. */
export function isCnpj(values: Values, from: number, count: number): boolean {
  if (count !== 14 || values[from + 12] !== modulo11(values, from, 12, 9)) return false;
  return values[from + 13] === modulo11(values, from, 13, 9) && !allSame(values, from, count);
}

function luhn(values: Values, from: number, count: number): boolean {
  let sum = 0;
  for (let at = 0; at < count; at += 1) {
    const value = valueAt(values, from + count - 1 - at);
    const doubled = at % 2 === 1 ? value * 2 : value;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Lengths that cards of a first digit have: Diners and Amex 3, Visa 4, Mastercard 5 and 2, Discover, Elo and others 6. */
const CARD_LENGTHS: readonly (readonly number[])[] = [
  [],
  [],
  [16],
  [14, 15, 16],
  [13, 16, 19],
  [16],
  [16, 17, 18, 19],
];

export function isCard(values: Values, from: number, count: number): boolean {
  const lengths = CARD_LENGTHS[valueAt(values, from)];
  return lengths?.includes(count) === true && luhn(values, from, count) && !allSame(values, from, count);
}
