/** A body as far as it may be shown: at most 64 KiB of text, or of hex where it is no text. Never throws. */
import { isUtf8 } from 'node:buffer';
import type { BodyView } from '../../shared/domain/event.ts';
import { parseBody, textOf, withoutBom } from './parse-body.ts';

/** Characters of hex and bytes of text that a preview holds at most. */
const PREVIEW = 64 * 1024;
const JSON_START = /^\s*[{[]/;

/** The longest prefix of at most `limit` bytes that does not end inside a character. The bytes must be UTF-8. */
function utf8Prefix(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

function binaryView(body: Uint8Array, problem: BodyView['problem']): BodyView {
  const shown = Buffer.from(body.subarray(0, PREVIEW / 2));
  const truncated = shown.length < body.length;
  return { encoding: 'binary', text: shown.toString('hex'), truncated, size: body.length, problem };
}

/** A content type that names JSON decides; one that names another format excuses a body that only looks like JSON. */
function claimsJson(contentType: string | undefined, text: string): boolean {
  if (contentType !== undefined && /json/i.test(contentType)) return true;
  const saysNothing = contentType === undefined || contentType === 'application/octet-stream';
  return saysNothing && JSON_START.test(text);
}

/** `text` is hex pairs without spaces for `binary`. A byte order mark is left out of text. */
export function bodyView(body: Uint8Array, contentType: string | undefined): BodyView {
  const size = body.length;
  if (size === 0) return { encoding: 'empty', text: '', truncated: false, size, problem: null };
  if (!isUtf8(body)) return binaryView(body, 'not-utf8');
  const bytes = withoutBom(body);
  const shown = utf8Prefix(bytes, PREVIEW);
  if (shown.includes(0)) return binaryView(body, null);
  const text = textOf(shown);
  const truncated = shown.length < bytes.length;
  const looksLikeJson = JSON_START.test(text);
  const claims = claimsJson(contentType, text);
  if (!claims && !looksLikeJson) return { encoding: 'text', text, truncated, size, problem: null };
  const parsed = parseBody(body);
  if (parsed.kind === 'json') return { encoding: 'json', text, truncated, size, problem: null };
  return { encoding: 'text', text, truncated, size, problem: claims ? parsed.problem : null };
}
