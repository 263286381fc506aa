/** Whether two JSON values are equal (RFC 6902, 4.6), without rounding a number. */
import type { JsonText } from './json-text.ts';

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const ZERO = 0x30;

/** A number's sign, its digits without zeros at either end, and the power of ten of the last one. */
function exactNumber(text: string): string | null {
  const match = NUMBER.exec(text);
  if (!match) return null;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const digits = `${whole}${fraction}`;
  let [start, end] = [0, digits.length];
  while (start < end && digits.charCodeAt(start) === ZERO) start += 1;
  while (end > start && digits.charCodeAt(end - 1) === ZERO) end -= 1;
  if (start === end) return '0';
  const exponent = BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - end);
  return `${sign}${digits.slice(start, end)}e${exponent}`;
}

function sameScalar(left: string, right: string): boolean {
  if (left.startsWith('"') && right.startsWith('"')) return JSON.parse(left) === JSON.parse(right);
  const number = exactNumber(left);
  return number !== null && number === exactNumber(right);
}

/** Of equal keys the last one counts, as it does for readers. */
function byKey(object: JsonText): ReadonlyMap<string | null, JsonText> {
  return new Map(object.members.map(({ key, value }) => [key, value]));
}

function sameObject(left: JsonText, right: JsonText): boolean {
  const [ours, theirs] = [byKey(left), byKey(right)];
  if (ours.size !== theirs.size) return false;
  return [...ours].every(([key, value]) => {
    const other = theirs.get(key);
    return other !== undefined && sameJson(value, other);
  });
}

function sameArray(left: JsonText, right: JsonText): boolean {
  if (left.members.length !== right.members.length) return false;
  return left.members.every(({ value }, index) => {
    const other = right.members[index];
    return other !== undefined && sameJson(value, other.value);
  });
}

export function sameJson(left: JsonText, right: JsonText): boolean {
  if (left.kind !== right.kind) return false;
  switch (left.kind) {
    case 'object':
      return sameObject(left, right);
    case 'array':
      return sameArray(left, right);
    case 'scalar': {
      const [ours, theirs] = [left.toString(), right.toString()];
      return ours === theirs || sameScalar(ours, theirs);
    }
  }
}
