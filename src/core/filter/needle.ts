/**
 * Bytes without which a body cannot pass a check: most bodies then need not be parsed. A text of JSON is written as its
 * own UTF-8 or with escapes, so where a body has no backslash, a text that it holds stands in it byte by byte.
 */
import type { Scalar } from '../../shared/filter/ast.ts';
import type { MessageCheck } from './functions.ts';

const BACKSLASH = 0x5c;
/** What JSON writes without quotes, or can only write with an escape. */
const OTHER_THAN_TEXT = /^(?:true|false|null)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const ESCAPED = /["\\\u0000-\u001f]/;

function textOf(wanted: Scalar | undefined): string | null {
  if (wanted?.kind === 'text') return wanted.text;
  return wanted?.kind === 'open' && wanted.number === null && !OTHER_THAN_TEXT.test(wanted.text)
    ? wanted.text
    : null;
}

/** Null: any body may pass. */
export function needleOf({ place, test }: MessageCheck): Buffer | null {
  if (place.kind !== 'body' || test.kind !== 'equals' || test.values.length !== 1) return null;
  const text = textOf(test.values[0]);
  return text === null || text === '' || ESCAPED.test(text) ? null : Buffer.from(text, 'utf8');
}

export function mayHold(body: Uint8Array, needle: Buffer | null): boolean {
  if (needle === null) return true;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.includes(needle) || bytes.includes(BACKSLASH);
}
