/**
 * A text as its reader sees it: escapes, entities and wide forms as the characters they stand for, and without what is
 * not seen (inline markup, zero-width characters). Detectors look at the view; what they find is replaced in the text
 * itself. One pass, and looks ahead are bounded or end where the next one would begin.
 */

export interface TextView {
  readonly text: string;
  /** Where the view's characters begin and end in the original; null: they are the same. */
  readonly starts: Int32Array | null;
  readonly ends: Int32Array | null;
  /** Inline markup that the view leaves out, by its place in the original, ascending. */
  readonly markup: readonly (readonly [from: number, to: number])[];
}

const LESS = 0x3c;
const AMPERSAND = 0x26;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const EXCLAMATION = 0x21;
const SEMICOLON = 0x3b;
const HASH = 0x23;
const HYPHEN = 0x2d;
const NEW_LINE = 0x0a;
const SMALL_U = 0x75;
const LONGEST_ENTITY = 10;
const MOST_TAG = 300;

/** Markup within a word; any other tag ends the word that is before it. */
const INLINE: ReadonlySet<string> = new Set(
  'a abbr b bdi big cite code del em font i ins kbd mark q s small span strike strong sub sup tt u var wbr'.split(
    ' ',
  ),
);
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['commat', '@'],
  ['dash', '-'],
  ['hyphen', '-'],
  ['lowbar', '_'],
  ['lpar', '('],
  ['nbsp', ' '],
  ['period', '.'],
  ['plus', '+'],
  ['rpar', ')'],
  ['sol', '/'],
  ['zwnj', '\u200c'],
  ['shy', '\u00ad'],
]);

/** Anything that a view may show otherwise than it is written. */
const NEEDS_VIEW = /[%<&\\\u0080-\uffff]/;

/** What the view shows for a code: another one, nothing (0), or the code itself. */
function plainCode(code: number): number {
  if (code < 0xa0) return code;
  if (code === 0xa0 || code === 0x2007 || code === 0x202f) return 0x20;
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212) return HYPHEN;
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  const isHidden = code === 0xad || (code >= 0x200b && code <= 0x200f) || (code >= 0x2060 && code <= 0x2064);
  return isHidden || code === 0xfeff ? 0 : code;
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

function hexAt(text: string, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) value = value * 16 + hexValue(text.charCodeAt(index));
  return value;
}

/** Builds a view. A reader of a piece says how long it is and what is shown for it (0: nothing); 0 long: it is none. */
class ViewBuilder {
  readonly #text: string;
  readonly #codes: Uint16Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #markup: [number, number][] = [];
  #size = 0;
  #shown = 0;
  #widest = 0;

  constructor(text: string) {
    this.#text = text;
    this.#codes = new Uint16Array(text.length);
    this.#starts = new Int32Array(text.length);
    this.#ends = new Int32Array(text.length);
  }

  build(): TextView {
    const { length } = this.#text;
    for (let at = 0; at < length; ) {
      const code = this.#text.charCodeAt(at);
      const size = this.#piece(at, code);
      if (size === 0) this.#shown = plainCode(code);
      const end = at + (size || 1);
      if (this.#shown !== 0) this.#show(at, end);
      at = end;
    }
    return { text: this.#shownText(), starts: this.#starts, ends: this.#ends, markup: this.#markup };
  }

  /** One byte a character where that is enough: half the memory, and faster to look at. */
  #shownText(): string {
    const codes = this.#codes.subarray(0, this.#size);
    const isNarrow = this.#widest < 0x100;
    const bytes = isNarrow ? Buffer.from(codes) : Buffer.from(codes.buffer, 0, codes.byteLength);
    return bytes.toString(isNarrow ? 'latin1' : 'utf16le');
  }

  #show(from: number, to: number): void {
    this.#codes[this.#size] = this.#shown;
    if (this.#shown > this.#widest) this.#widest = this.#shown;
    this.#starts[this.#size] = from;
    this.#ends[this.#size] = to;
    this.#size += 1;
  }

  #piece(at: number, code: number): number {
    switch (code) {
      case LESS:
        return this.#tag(at);
      case AMPERSAND:
        return this.#entity(at);
      case PERCENT:
        return this.#percent(at);
      case BACKSLASH:
        return this.#escape(at);
      default:
        return 0;
    }
  }

  /** Ends at the next tag, so that no character is looked at twice. */
  #tag(at: number): number {
    const second = this.#text.charCodeAt(at + 1);
    const isClosing = second === SLASH;
    if (!isClosing && second !== EXCLAMATION && !isAsciiLetter(second)) return 0;
    const limit = Math.min(this.#text.length, at + MOST_TAG);
    let end = at + 1;
    while (end < limit && this.#text.charCodeAt(end) !== GREATER) {
      if (this.#text.charCodeAt(end) === LESS) return 0;
      end += 1;
    }
    if (end >= limit) return 0;
    const name =
      /^[a-z]+/.exec(this.#text.slice(isClosing ? at + 2 : at + 1, at + 12).toLowerCase())?.[0] ?? '';
    const isInline = second === EXCLAMATION || INLINE.has(name);
    if (isInline) this.#markup.push([at, end + 1]);
    this.#shown = isInline ? 0 : NEW_LINE;
    return end + 1 - at;
  }

  #entity(at: number): number {
    const limit = at + LONGEST_ENTITY;
    let end = at + 1;
    while (end < limit && isEntitySign(this.#text.charCodeAt(end))) end += 1;
    if (this.#text.charCodeAt(end) !== SEMICOLON || end === at + 1) return 0;
    const code = codeOfEntity(this.#text.slice(at + 1, end));
    if (code === null) return 0;
    this.#shown = plainCode(code);
    return end + 1 - at;
  }

  /** Printable ASCII, and characters of two or three bytes. */
  #percent(at: number): number {
    const code = hexAt(this.#text, at + 1, 2);
    if (code >= 0x20 && code < 0x7f) {
      this.#shown = code;
      return 3;
    }
    if (!(code >= 0xc2 && code < 0xf0)) return 0;
    const isLong = code >= 0xe0;
    const last = this.#following(at + (isLong ? 6 : 3));
    const middle = isLong ? this.#following(at + 3) : 0;
    if (Number.isNaN(last) || Number.isNaN(middle)) return 0;
    this.#shown = plainCode(
      isLong ? ((code & 0x0f) << 12) | (middle << 6) | last : ((code & 0x1f) << 6) | last,
    );
    return isLong ? 9 : 6;
  }

  /** A following byte of UTF-8 at a percent sign: its six bits, or not a number. */
  #following(at: number): number {
    const code = this.#text.charCodeAt(at) === PERCENT ? hexAt(this.#text, at + 1, 2) : Number.NaN;
    return (code & 0xc0) === 0x80 ? code & 0x3f : Number.NaN;
  }

  #escape(at: number): number {
    if (this.#text.charCodeAt(at + 1) !== SMALL_U) return 0;
    const code = hexAt(this.#text, at + 2, 4);
    if (Number.isNaN(code)) return 0;
    this.#shown = plainCode(code);
    return 6;
  }
}

function isAsciiLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isEntitySign(code: number): boolean {
  return code === HASH || (code >= 0x30 && code <= 0x39) || isAsciiLetter(code);
}

function codeOfEntity(name: string): number | null {
  if (!name.startsWith('#')) return ENTITIES.get(name)?.charCodeAt(0) ?? null;
  const isHex = name[1] === 'x' || name[1] === 'X';
  const code = Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10);
  return code > 0 && code <= 0xffff ? code : null;
}

export function viewOf(text: string): TextView {
  if (!NEEDS_VIEW.test(text)) return { text, starts: null, ends: null, markup: [] };
  return new ViewBuilder(text).build();
}

/** Where a part of the view is in the original. */
export function originalRange(view: TextView, from: number, to: number): readonly [from: number, to: number] {
  return [view.starts?.[from] ?? from, view.ends?.[to - 1] ?? to];
}
