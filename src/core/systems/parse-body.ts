/**
 * A body as JSON, or why not: the one place where foreign bytes meet a parser. Order of the checks is the safety:
 * depth first (on at most the first MiB), then size, encoding, and only then the parser.
 */
import { isUtf8 } from 'node:buffer';
import type { BodyView } from '../../shared/domain/event.ts';
import { MAX_JSON_BYTES, MAX_JSON_DEPTH, nestsDeeperThan } from './scan-depth.ts';

export type ParsedBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-json'; readonly problem: NonNullable<BodyView['problem']> };

/** The bytes without a UTF-8 byte order mark. */
export function withoutBom(body: Uint8Array): Uint8Array {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

/** The bytes as text, without a copy of them. They must be UTF-8 (otherwise U+FFFD appears). */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Never throws. `JSON.parse` keeps a `__proto__` key as an own property (H04); readers must look at own keys only. */
export function parseBody(body: Uint8Array): ParsedBody {
  if (nestsDeeperThan(body.subarray(0, MAX_JSON_BYTES), MAX_JSON_DEPTH)) {
    return { kind: 'not-json', problem: 'too-deep' };
  }
  if (body.length > MAX_JSON_BYTES) return { kind: 'not-json', problem: 'too-big' };
  if (!isUtf8(body)) return { kind: 'not-json', problem: 'not-utf8' };
  try {
    return { kind: 'json', value: JSON.parse(textOf(withoutBom(body))) };
  } catch {
    return { kind: 'not-json', problem: 'invalid-json' };
  }
}
