/**
 * Masks a text: what is found in it as it is read, in texts that are encoded in it (base64, percent signs, escapes), and
 * in JSON that it may be. What is not masked keeps its exact characters.
 */
import { isUtf8 } from 'node:buffer';
import type { Detector, MaskKind } from '../../shared/domain/capture.ts';
import { base64Runs } from './base64-runs.ts';
import { findPersonal } from './find-personal.ts';
import type { Context } from './hit.ts';
import { isLoneInteger, looksLikeJson, maskJson } from './mask-json.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { originalRange, type TextView, viewOf } from './text-view.ts';

export interface MaskRules {
  readonly detectors: ReadonlySet<Detector>;
  readonly pseudonyms: Pseudonyms;
  /** Whether the profile names what is at this path of a body as personal. */
  isPersonal(path: readonly string[]): boolean;
  /** Told of every value that was masked. */
  masked(kind: MaskKind, place: string): void;
}

/** Where a text is, and how many texts it is wrapped in. */
export interface Place extends Context {
  /** For the summary. */
  readonly name: string;
  /** Keys that lead here in the body; null: outside of it, where the profile's body paths mean nothing. */
  readonly path: readonly string[] | null;
  readonly depth: number;
}

/** Texts within texts within texts are looked into, but not without end. */
const MOST_DEPTH = 4;

/** Markup that a hit reaches over stays, behind the mask: what was balanced is balanced. */
function markupWithin({ markup }: TextView, text: string, from: number, to: number, start: number) {
  let kept = '';
  let at = start;
  for (; at < markup.length; at += 1) {
    const [begins, ends] = markup[at] ?? [0, 0];
    if (begins >= to) break;
    if (begins >= from) kept += text.slice(begins, ends);
  }
  return { kept, next: at };
}

function maskSeen(rules: MaskRules, text: string, place: Place): string {
  const view = viewOf(text);
  const hits = findPersonal(view.text, rules.detectors, place);
  if (hits.length === 0) return text;
  const parts: string[] = [];
  let [done, tag] = [0, 0];
  for (const hit of hits) {
    const [from, to] = originalRange(view, hit.from, hit.to);
    const mask = rules.pseudonyms.text(hit.kind, view.text.slice(hit.from, hit.to));
    const { kept, next } = markupWithin(view, text, from, to, tag);
    const isEncoded = /%[0-9a-fA-F]{2}/.test(text.slice(from, to));
    parts.push(text.slice(done, from), isEncoded ? encodeURIComponent(mask) : mask, kept);
    rules.masked(hit.kind, place.name);
    [done, tag] = [to, next];
  }
  parts.push(text.slice(done));
  return parts.join('');
}

/** Characters that texts have none of, and other bytes nearly always do. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NO_TEXT = /[\u0000-\u0008\u000e-\u001f\u007f]/;
/** Base64 of what is no text shows that in its first bytes, as a rule. */
const GLANCE = 24;

function isText(bytes: Buffer): boolean {
  return bytes.length > 0 && isUtf8(bytes) && !NO_TEXT.test(bytes.toString('utf8'));
}

/** The text that is encoded there, or null: what is no text holds nothing that could be found by reading it. */
function readable(encoded: string): string | null {
  const glance = Buffer.from(encoded.slice(0, GLANCE), 'base64');
  // A character may be cut at the end of the glance.
  if (!isText(glance) && !isText(glance.subarray(0, -3))) return null;
  const bytes = Buffer.from(encoded, 'base64');
  return isText(bytes) ? bytes.toString('utf8') : null;
}

/** The same alphabet and padding as before. */
function encodedLike(before: string, text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const isUrl = /[-_]/.test(before);
  const plain = bytes.toString(isUrl ? 'base64url' : 'base64').replace(/=+$/, '');
  const isPadded = before.endsWith('=') || (before.length % 4 === 0 && !isUrl);
  return isPadded ? plain.padEnd(Math.ceil(plain.length / 4) * 4, '=') : plain;
}

function maskBase64(rules: MaskRules, text: string, place: Place): string {
  const parts: string[] = [];
  let done = 0;
  for (const { from, to } of base64Runs(text)) {
    const encoded = text.slice(from, to);
    const inner = readable(encoded);
    if (inner === null) continue;
    const masked = maskText(rules, inner, { ...place, depth: place.depth + 1 });
    if (masked === inner) continue;
    parts.push(text.slice(done, from), encodedLike(encoded, masked));
    done = to;
  }
  if (done === 0) return text;
  parts.push(text.slice(done));
  return parts.join('');
}

export function maskText(rules: MaskRules, text: string, place: Place): string {
  if (text.length < 6) return text;
  if (place.depth >= MOST_DEPTH) return maskSeen(rules, text, place);
  if (looksLikeJson(text) || (place.depth === 0 && isLoneInteger(text))) return maskJson(rules, text, place);
  return maskBase64(rules, maskSeen(rules, text, place), place);
}
