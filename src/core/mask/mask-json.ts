/**
 * Masks a JSON text in place: its strings (keys, too) and its numbers, each by the rules of any text and by what the
 * profile says of its path. Everything else keeps its exact characters, so valid JSON stays valid.
 */
import type { MaskKind } from '../../shared/domain/capture.ts';
import { MAX_JSON_DEPTH } from '../systems/scan-depth.ts';
import { findPersonal } from './find-personal.ts';
import { JsonPath } from './json-path.ts';
import { type JsonToken, jsonTokens } from './json-tokens.ts';
import { type MaskRules, maskText, type Place } from './mask-text.ts';

const LONGEST_PLACE = 120;
const INTEGER = /^-?[1-9]\d*$/;
/** A whole body that is one number: masked as a text it could get zeros in front, which JSON has not. */
const LONE_INTEGER = /^-?[1-9]\d{5,39}$/;
/** A CPF or CNPJ as a number has lost the zeros in front. */
const SHORTENED = { cpf: 11, cnpj: 14 } as const;

const BEGINS_LIKE_JSON = /^[\s\ufeff]*[[{"]/;
const SCALAR = /^(?:-?\d[\d.eE+-]*|true|false|null|NaN|-?Infinity)$/;

/**
 * Whether its tokens follow each other as those of JSON do; it may be cut off. A log line that begins with a bracket is
 * none: what belongs together in it would be looked at word by word. Neither is what nests without end.
 */
export function looksLikeJson(text: string): boolean {
  if (!BEGINS_LIKE_JSON.test(text.slice(0, 256))) return false;
  const start = text.startsWith('\ufeff') ? 1 : 0;
  let [afterValue, depth] = [false, 0];
  for (const { kind, from, to } of jsonTokens(text, start)) {
    const isValue = kind === 'string' || kind === 'scalar';
    if (afterValue && (isValue || kind === 'open')) return false;
    if (kind === 'open') depth += 1;
    else if (kind === 'close') depth -= 1;
    if (depth > MAX_JSON_DEPTH) return false;
    if (kind === 'scalar' && to < text.length && !SCALAR.test(text.slice(from, Math.min(to, from + 400))))
      return false;
    afterValue = isValue || kind === 'close';
  }
  return true;
}

/** Its content; null where the token is no JSON string. */
function contentOf(token: string): string | null {
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === 'string' ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

class JsonMasker {
  readonly #path = new JsonPath();
  readonly #parts: string[] = [];
  readonly #rules: MaskRules;
  readonly #text: string;
  readonly #place: Place;
  #done = 0;

  constructor(rules: MaskRules, text: string, place: Place) {
    this.#rules = rules;
    this.#text = text;
    this.#place = place;
  }

  run(): string {
    for (const token of jsonTokens(this.#text, this.#text.startsWith('\ufeff') ? 1 : 0)) this.#token(token);
    if (this.#done === 0) return this.#text;
    this.#parts.push(this.#text.slice(this.#done));
    return this.#parts.join('');
  }

  #token(token: JsonToken): void {
    switch (token.kind) {
      case 'open':
        this.#path.open(this.#text[token.from] === '{', this.#isPersonal());
        return;
      case 'close':
        this.#path.close();
        return;
      case 'comma':
        this.#path.comma();
        return;
      case 'string':
        this.#string(token);
        return;
      case 'scalar':
        this.#scalar(token);
    }
  }

  #replace({ from, to }: JsonToken, by: string): void {
    this.#parts.push(this.#text.slice(this.#done, from), by);
    this.#done = to;
  }

  #isPersonal(): boolean {
    if (this.#path.isPersonal) return true;
    const { path } = this.#place;
    return path !== null && this.#rules.isPersonal([...path, ...this.#path.keys]);
  }

  /** Keys are foreign, and may be personal themselves: they were masked before they came here. */
  #here(): Place {
    const { name, path, depth } = this.#place;
    const keys = this.#path.keys;
    const named = keys.length === 0 ? name : `${name}.${keys.join('.')}`;
    return {
      name: named.length > LONGEST_PLACE ? `${named.slice(0, LONGEST_PLACE)}…` : named,
      names: `${this.#place.names} ${keys.slice(-3).join('.')}`.toLowerCase(),
      path: path && [...path, ...keys],
      depth: depth + 1,
    };
  }

  #string(token: JsonToken): void {
    const raw = this.#text.slice(token.from, token.to);
    const content = contentOf(raw);
    const isKey = this.#path.expectsKey;
    if (!isKey && content !== null && this.#isPersonal()) {
      if (content !== '') this.#replace(token, this.#personal(JSON.stringify, content));
      return;
    }
    const masked = content === null ? maskText(this.#rules, raw, this.#asText()) : this.#maskContent(content);
    if (masked !== (content ?? raw)) this.#replace(token, content === null ? masked : JSON.stringify(masked));
    if (isKey) this.#path.key(masked);
  }

  /** A broken string is looked at as any text; it must not be taken for JSON again. */
  #asText(): Place {
    return { ...this.#here(), depth: Number.MAX_SAFE_INTEGER };
  }

  #maskContent(content: string): string {
    return content.length < 6 ? content : maskText(this.#rules, content, this.#here());
  }

  #personal(write: (text: string) => string, content: string): string {
    this.#count('path');
    return write(this.#rules.pseudonyms.text('path', content));
  }

  #scalar(token: JsonToken): void {
    const raw = this.#text.slice(token.from, token.to);
    if (INTEGER.test(raw)) this.#integer(token, raw);
    else this.#otherScalar(token, raw);
  }

  #integer(token: JsonToken, raw: string): void {
    const sign = raw.startsWith('-') ? '-' : '';
    const digits = raw.slice(sign.length);
    const kind = this.#isPersonal() ? 'path' : this.#kindOf(digits);
    if (kind === null) return;
    this.#count(kind);
    this.#replace(token, `${sign}${this.#rules.pseudonyms.number(kind, digits)}`);
  }

  /** Fractions at a personal place become a number without one; what is no JSON is masked as text. */
  #otherScalar(token: JsonToken, raw: string): void {
    if (/^-?\d/.test(raw)) {
      if (!this.#isPersonal() || raw === '0') return;
      this.#count('path');
      this.#replace(token, this.#rules.pseudonyms.number('path', '0'.repeat(Math.min(raw.length, 9))));
      return;
    }
    if (raw.length < 6) return;
    const masked = maskText(this.#rules, raw, this.#asText());
    if (masked !== raw) this.#replace(token, masked);
  }

  #kindOf(digits: string): MaskKind | null {
    const here = this.#here();
    for (const [name, length] of Object.entries(SHORTENED)) {
      if (!here.names.includes(name) || digits.length >= length || digits.length < length - 3) continue;
      const [hit] = findPersonal(digits.padStart(length, '0'), this.#rules.detectors, here);
      if (hit?.kind === name) return hit.kind;
    }
    const [hit] = findPersonal(digits, this.#rules.detectors, here);
    return hit?.from === 0 && hit.to === digits.length ? hit.kind : null;
  }

  #count(kind: MaskKind): void {
    this.#rules.masked(kind, this.#here().name);
  }
}

export function isLoneInteger(text: string): boolean {
  return text.length <= 40 && LONE_INTEGER.test(text);
}

export function maskJson(rules: MaskRules, text: string, place: Place): string {
  return new JsonMasker(rules, text, place).run();
}
