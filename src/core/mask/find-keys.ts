/** Random PIX keys (UUIDs that are said to be one), keys within a PIX code, and CNPJs with letters. */
import { isCnpj, valuesOf } from './check-digits.ts';
import { type Context, type Hit, isWord } from './hit.ts';

/** Version 4, as random keys are; looked for from the sign of its version. */
const UUID_VERSION = '-4';
const VERSION_AT = 13;
const UUID_LENGTH = 36;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const CNPJ_DOTTED = /^[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}\/[0-9A-Z]{4}-\d{2}$/;
const CNPJ_PLAIN = /^[0-9A-Z]{12}\d{2}$/;
const CAPITAL = /[A-Z]/;
const NAMED_CNPJ = /cnpj/i;
const SLASH = 0x2f;
/** Of the key in a PIX code: the domain, field 01, two digits of length. */
const PIX_CODE = /br\.gov\.bcb\.pix01(\d\d)/gi;
const PIX_WORD = /\bpix|pix\b|pix_|_pix|pixkey|chavepix|evp\b/;
const NAMED_KEY = /(?:^|[.\s])chave$/;
const NAMED_BEFORE = /(?:^|[^a-z_])chave["']?\s?[=:]\s?["']?$/;
const LABEL_CHARS = 40;
const HYPHEN = 0x2d;

function isPixNamed(text: string, at: number, { names }: Context): boolean {
  if (names.includes('pix') || NAMED_KEY.test(names)) return true;
  const label = text.slice(Math.max(0, at - LABEL_CHARS), at).toLowerCase();
  return PIX_WORD.test(label) || NAMED_BEFORE.test(label);
}

function isFree(text: string, from: number, to: number): boolean {
  return !isWord(text.charCodeAt(from - 1)) && !isWord(text.charCodeAt(to));
}

export function findPixKeys(text: string, context: Context): Hit[] {
  const hits: Hit[] = [];
  for (let at = text.indexOf(UUID_VERSION); at >= 0; at = text.indexOf(UUID_VERSION, at + 1)) {
    const from = at - VERSION_AT;
    const to = from + UUID_LENGTH;
    if (from < 0 || text.charCodeAt(at + 5) !== HYPHEN || !UUID.test(text.slice(from, to))) continue;
    if (isFree(text, from, to) && isPixNamed(text, from, context)) hits.push({ kind: 'pix', from, to });
  }
  for (const { index, 0: head, 1: length } of text.matchAll(PIX_CODE)) {
    const from = index + head.length;
    const to = from + Number(length);
    if (to > from && to <= text.length) hits.push({ kind: 'pix', from, to });
  }
  return hits;
}

interface CnpjForm {
  /** A sign that every one has, and where in it. */
  readonly anchor: string;
  readonly anchorAt: number;
  readonly length: number;
  readonly pattern: RegExp;
}

const DOTTED: CnpjForm = { anchor: '-', anchorAt: 15, length: 18, pattern: CNPJ_DOTTED };

function isCnpjAt(text: string, from: number, { length, pattern }: CnpjForm): boolean {
  const found = text.slice(from, from + length);
  if (from < 0 || !pattern.test(found) || !CAPITAL.test(found) || !isFree(text, from, from + length))
    return false;
  return isCnpj(valuesOf(found.replaceAll(/[./-]/g, '')), 0, 14);
}

function dottedCnpjs(text: string): Hit[] {
  const hits: Hit[] = [];
  const { anchor, anchorAt, length } = DOTTED;
  for (let at = text.indexOf(anchor); at >= 0; at = text.indexOf(anchor, at + 1)) {
    const from = at - anchorAt;
    if (text.charCodeAt(at - 5) !== SLASH || !isCnpjAt(text, from, DOTTED)) continue;
    hits.push({ kind: 'cnpj', from, to: from + length });
  }
  return hits;
}

/** Without its dots it looks like any other code in capitals: only behind the word, or under such a key. */
function plainCnpjs(text: string, { names }: Context): Hit[] {
  const form: CnpjForm = { anchor: '', anchorAt: 0, length: 14, pattern: CNPJ_PLAIN };
  const isNamed = names.includes('cnpj');
  if (isNamed && isCnpjAt(text, 0, form)) return [{ kind: 'cnpj', from: 0, to: form.length }];
  const hits: Hit[] = [];
  for (const { index } of text.matchAll(/cnpj[^0-9A-Z]{1,12}/gi)) {
    let from = index + 4;
    while (from < text.length && from < index + 16 && !/[0-9A-Z]/.test(text[from] ?? '')) from += 1;
    if (isCnpjAt(text, from, form)) hits.push({ kind: 'cnpj', from, to: from + form.length });
  }
  return hits;
}

/** Those with letters: those of digits only are numbers like any other. */
export function findCnpjsWithLetters(text: string, context: Context): readonly Hit[] {
  if (!CAPITAL.test(text)) return [];
  const plain = context.names.includes('cnpj') || NAMED_CNPJ.test(text) ? plainCnpjs(text, context) : [];
  return [...dottedCnpjs(text), ...plain];
}
