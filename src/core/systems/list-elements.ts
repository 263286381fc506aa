/**
 * The elements of a JSON array as the bytes they are, for bodies that hold several events. Linear, without parsing:
 * whoever reads an element parses it by itself.
 */
import { withoutBom } from './parse-body.ts';
import { MAX_JSON_BYTES } from './scan-depth.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = [0x5b, 0x7b];
const CLOSE = [0x5d, 0x7d];
const SPACE = [0x20, 0x09, 0x0a, 0x0d];

/** More events than this are not in one message of a system that works. */
const MAX_ELEMENTS = 10_000;

function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && SPACE.includes(byte);
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start += 1;
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return bytes.subarray(start, end);
}

/** Offsets of the commas between the elements; null when brackets or strings do not end. `bytes` starts with `[`. */
function commas(bytes: Uint8Array): readonly number[] | null {
  const found: number[] = [];
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (OPEN.includes(byte)) depth += 1;
    else if (CLOSE.includes(byte)) depth -= 1;
    else if (byte === COMMA && depth === 1) found.push(index);
  }
  return depth === 0 && !inString ? found : null;
}

/** Null when the body is no array of at least one and at most 10,000 elements, or larger than what is ever parsed. */
export function listElements(body: Uint8Array): readonly Uint8Array[] | null {
  if (body.length > MAX_JSON_BYTES) return null;
  const bytes = trimmed(withoutBom(body));
  if (bytes[0] !== 0x5b || bytes.at(-1) !== 0x5d) return null;
  const ends = commas(bytes);
  if (!ends || ends.length >= MAX_ELEMENTS) return null;
  const bounds = [0, ...ends, bytes.length - 1];
  const elements = bounds
    .slice(1)
    .map((end, index) => trimmed(bytes.subarray((bounds[index] ?? 0) + 1, end)));
  return elements.every((element) => element.length > 0) ? elements : null;
}
