/**
 * CPF, CNPJ, payment cards and telephone numbers, written in groups or not. Each place is looked at once, with a bounded
 * number of digits behind it.
 */
import type { Detector } from '../../shared/domain/capture.ts';
import { isCard, isCnpj, isCpf, type Values } from './check-digits.ts';
import { type Context, type Hit, isDigit, isLetter, isWord } from './hit.ts';
import { GAP, NumberScan } from './number-scan.ts';
import { phoneGroups } from './phones.ts';

const FEWEST_DIGITS = 8;
/** Of the longest cards. */
const MOST_DIGITS = 19;
const LABEL_CHARS = 24;
const PHONE_WORD = /tel|fone|phone|celular|cel\b|whats|zap|mobile|contato|sms/;
/** Words that may stand before a number without anything in between. */
const GLUED = /(?:cpf|cnpj|tel|fone|cel)$/;

const PLUS = 0x2b;
const OPEN = 0x28;

interface Form {
  readonly kind: Detector;
  readonly fits: (values: Values, from: number, count: number) => boolean;
}

/** Lengths of groups as one number. */
function keyOf(lengths: readonly number[]): number {
  return lengths.reduce((key, length) => key * 32 + length, 0);
}

const FORMS: ReadonlyMap<number, readonly Form[]> = formsByGroups();

function formsByGroups(): ReadonlyMap<number, readonly Form[]> {
  const cpf: Form = { kind: 'cpf', fits: isCpf };
  const cnpj: Form = { kind: 'cnpj', fits: isCnpj };
  const card: Form = { kind: 'card', fits: isCard };
  const all: readonly (readonly [Form, readonly number[]])[] = [
    ...[[14], [2, 3, 3, 4, 2], [8, 4, 2], [12, 2]].map((lengths) => [cnpj, lengths] as const),
    ...[[11], [3, 3, 3, 2], [9, 2]].map((lengths) => [cpf, lengths] as const),
    ...[
      [4, 4, 4, 4, 3],
      [4, 4, 4, 4],
      [4, 6, 5],
      [4, 6, 4],
    ].map((lengths) => [card, lengths] as const),
    ...[13, 14, 15, 16, 17, 18, 19].map((length) => [card, [length]] as const),
  ];
  const forms = new Map<number, Form[]>();
  for (const [form, lengths] of all) {
    const known = forms.get(keyOf(lengths)) ?? [];
    known.push(form);
    forms.set(keyOf(lengths), known);
  }
  return forms;
}

function labelBefore(text: string, at: number): string {
  return text.slice(Math.max(0, at - LABEL_CHARS), at).toLowerCase();
}

function isJoint(code: number): boolean {
  // Comma, hyphen, dot, slash.
  return code >= 0x2c && code <= 0x2f;
}

/** A number that goes on, or that is part of a word, a decimal fraction, a hash or a longer number, is none of ours. */
function startsFree(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  if (isDigit(before)) return false;
  if (isLetter(before)) return GLUED.test(labelBefore(text, at));
  if (!isJoint(before) || at === 1) return true;
  const further = text.charCodeAt(at - 2);
  return !isWord(further) || (before !== 0x2e && !isDigit(further));
}

function endsFree(text: string, end: number): boolean {
  if (end >= text.length) return true;
  const code = text.charCodeAt(end);
  if (isWord(code)) return false;
  return !(isJoint(code) && code !== 0x2c && isDigit(text.charCodeAt(end + 1)));
}

class NumberFinder {
  readonly hits: Hit[] = [];
  readonly #text: string;
  readonly #scan: NumberScan;
  readonly #isNamed: boolean;

  constructor(text: string, { names }: Context) {
    this.#text = text;
    this.#scan = new NumberScan(text);
    this.#isNamed = names !== '' && PHONE_WORD.test(names);
  }

  run(): readonly Hit[] {
    const text = this.#text;
    for (let at = 0; at < text.length; ) {
      if (isDigit(text.charCodeAt(at))) at = this.#row(at);
      else at += 1;
    }
    return this.hits;
  }

  /** Looks at each group of a row; answers where to go on. */
  #row(at: number): number {
    const scan = this.#scan;
    if (!scan.start(at)) return this.#behindDigits(at);
    do {
      if (this.#look()) return this.hits.at(-1)?.to ?? scan.reached;
    } while (scan.next());
    return scan.reached;
  }

  #behindDigits(from: number): number {
    let at = from;
    while (isDigit(this.#text.charCodeAt(at))) at += 1;
    return at;
  }

  #look(): boolean {
    const scan = this.#scan;
    const plus = this.#text.charCodeAt(scan.at - 1) === PLUS;
    const first = scan.length(0);
    // No number begins with one digit alone, but for the country code of North America.
    if ((first === 1 && !plus) || scan.total(scan.count) < FEWEST_DIGITS) return false;
    if (!startsFree(this.#text, scan.at)) return false;
    return plus || this.#isNamed ? this.#phone() || this.#number() : this.#number() || this.#phone();
  }

  #number(): boolean {
    const scan = this.#scan;
    let key = 0;
    for (let index = 0; index < scan.count; index += 1) {
      if (scan.total(index + 1) > MOST_DIGITS) return false;
      key = key * 32 + scan.length(index);
      const forms = FORMS.get(key);
      if (!forms) continue;
      for (const form of forms) if (this.#fits(form, index + 1)) return this.#hit(form.kind, index + 1);
    }
    return false;
  }

  #fits({ kind, fits }: Form, count: number): boolean {
    const scan = this.#scan;
    if (!fits(scan.digits, scan.from, scan.total(count)) || !endsFree(this.#text, scan.end(count - 1)))
      return false;
    if (kind === 'card') return this.#hasCardGaps(count);
    return kind !== 'cpf' || !this.#isAddress(count);
  }

  #hasCardGaps(count: number): boolean {
    for (let index = 1; index < count; index += 1) {
      const gap = this.#scan.gap(index);
      if (gap !== GAP.space && gap !== GAP.hyphen) return false;
    }
    return true;
  }

  /** An address such as 192.168.100.12 has the groups of a CPF. */
  #isAddress(count: number): boolean {
    const scan = this.#scan;
    if (count !== 4 || scan.gap(1) !== GAP.dot || scan.gap(2) !== GAP.dot || scan.gap(3) !== GAP.dot)
      return false;
    const part = (from: number) => scan.digit(from) * 100 + scan.digit(from + 1) * 10 + scan.digit(from + 2);
    return part(0) <= 255 && part(3) <= 255 && part(6) <= 255;
  }

  #phone(): boolean {
    const text = this.#text;
    const { at } = this.#scan;
    const before = text.charCodeAt(at - 1);
    const plus = before === PLUS && !isWord(text.charCodeAt(at - 2));
    const named = () => this.#isNamed || PHONE_WORD.test(labelBefore(text, at));
    const count = phoneGroups(this.#scan, { plus, bracket: before === OPEN, named });
    return count > 0 && endsFree(text, this.#scan.end(count - 1)) && this.#hit('phone', count);
  }

  /** With a plus sign or bracket in front of a telephone number: it belongs to it. */
  #hit(kind: Detector, count: number): true {
    const to = this.#scan.end(count - 1);
    let from = this.#scan.at;
    if (kind === 'phone' && this.#text.charCodeAt(from - 1) === OPEN) from -= 1;
    if (kind === 'phone' && this.#text.charCodeAt(from - 1) === PLUS) from -= 1;
    this.hits.push({ kind, from, to });
    return true;
  }
}

export function findNumbers(text: string, context: Context): readonly Hit[] {
  return new NumberFinder(text, context).run();
}
