/**
 * Digits in groups, as people write numbers: `123.456.789-09`, `(11) 91234-5678`. A window over a row of groups: it moves
 * on group by group, so each digit is read once, and nothing is allocated for the many places that are no number.
 */
import { isDigit } from './hit.ts';

/** More digits than any number that is looked for. */
const MOST_DIGITS = 20;
/** Groups of the window. */
const MOST_GROUPS = 6;
/** Groups that are kept before the window's are moved to the front. */
const ROOM = 64;

const HYPHEN = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const SPACE = 0x20;
const OPEN = 0x28;
const CLOSE = 0x29;

/** What stands between a group and the next. */
export const GAP = { dot: 1, hyphen: 2, slash: 3, space: 4, bracket: 5 } as const;

function gapOf(code: number): number {
  switch (code) {
    case DOT:
      return GAP.dot;
    case HYPHEN:
      return GAP.hyphen;
    case SLASH:
      return GAP.slash;
    case SPACE:
      return GAP.space;
    case OPEN:
    case CLOSE:
      return GAP.bracket;
    default:
      return 0;
  }
}

export class NumberScan {
  readonly digits = new Uint8Array(ROOM * MOST_DIGITS);
  readonly #text: string;
  readonly #starts = new Int32Array(ROOM);
  readonly #ends = new Int32Array(ROOM);
  readonly #gaps = new Uint8Array(ROOM);
  /** Where each group's digits begin in `digits`; one more for the end of the last. */
  readonly #offsets = new Int32Array(ROOM + 1);
  #head = 0;
  #tail = 0;
  #gap = 0;
  #isOver = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Groups of the window. */
  get count(): number {
    return Math.min(this.#tail - this.#head, MOST_GROUPS);
  }

  /** Where the window's digits begin in `digits`. */
  get from(): number {
    return this.#offsets[this.#head] ?? 0;
  }

  /** Where the first group of the window is in the text. */
  get at(): number {
    return this.#starts[this.#head] ?? 0;
  }

  digit(index: number): number {
    return this.digits[this.from + index] ?? 0;
  }

  length(group: number): number {
    const at = this.#head + group;
    return (this.#offsets[at + 1] ?? 0) - (this.#offsets[at] ?? 0);
  }

  end(group: number): number {
    return this.#ends[this.#head + group] ?? 0;
  }

  /** In front of the group. */
  gap(group: number): number {
    return this.#gaps[this.#head + group] ?? 0;
  }

  /** Digits of the first so many groups. */
  total(groups: number): number {
    return (this.#offsets[this.#head + groups] ?? 0) - this.from;
  }

  /** A row of groups that begins with the digit at `at`. False: its first group is longer than any number. */
  start(at: number): boolean {
    this.#head = 0;
    this.#tail = 0;
    this.#gap = 0;
    this.#isOver = false;
    if (!this.#group(at)) return false;
    this.#fill();
    return true;
  }

  /** Moves on by one group. False: there is none left. */
  next(): boolean {
    this.#head += 1;
    if (this.#head >= this.#tail && this.#isOver) return false;
    if (this.#tail >= ROOM) this.#moveToFront();
    this.#fill();
    return this.#head < this.#tail;
  }

  /** How far the text has been read. */
  get reached(): number {
    return this.#ends[this.#tail - 1] ?? 0;
  }

  #fill(): void {
    while (!this.#isOver && this.#tail < ROOM && this.#tail - this.#head < MOST_GROUPS) {
      const next = this.#next(this.reached);
      if (next < 0 || !this.#group(next)) this.#isOver = true;
    }
  }

  #moveToFront(): void {
    const { from } = this;
    this.digits.copyWithin(0, from, this.#offsets[this.#tail]);
    for (const kept of [this.#starts, this.#ends, this.#gaps]) kept.copyWithin(0, this.#head, this.#tail);
    for (let at = this.#head; at <= this.#tail; at += 1) {
      this.#offsets[at - this.#head] = (this.#offsets[at] ?? 0) - from;
    }
    this.#tail -= this.#head;
    this.#head = 0;
  }

  /** False, and nothing is added, where it is longer than any number. */
  #group(at: number): boolean {
    const offset = this.#tail === 0 ? 0 : (this.#offsets[this.#tail] ?? 0);
    let end = at;
    for (; end - at <= MOST_DIGITS; end += 1) {
      const code = this.#text.charCodeAt(end);
      if (!isDigit(code)) break;
      this.digits[offset + end - at] = code - 0x30;
    }
    if (end - at > MOST_DIGITS) return false;
    this.#offsets[this.#tail] = offset;
    this.#offsets[this.#tail + 1] = offset + end - at;
    this.#starts[this.#tail] = at;
    this.#ends[this.#tail] = end;
    this.#gaps[this.#tail] = this.#gap;
    this.#tail += 1;
    return true;
  }

  /** Where the next group begins: after one sign, or a bracket and a space; -1: there is none. */
  #next(at: number): number {
    const text = this.#text;
    const code = text.charCodeAt(at);
    this.#gap = gapOf(code);
    if (this.#gap === 0) return -1;
    const second = text.charCodeAt(at + 1);
    if (isDigit(second)) return at + 1;
    if (code === CLOSE && second === SPACE) return isDigit(text.charCodeAt(at + 2)) ? at + 2 : -1;
    if (code !== SPACE) return -1;
    if (second === OPEN) {
      this.#gap = GAP.bracket;
      return isDigit(text.charCodeAt(at + 2)) ? at + 2 : -1;
    }
    if (second !== HYPHEN || text.charCodeAt(at + 2) !== SPACE) return -1;
    this.#gap = GAP.hyphen;
    return isDigit(text.charCodeAt(at + 3)) ? at + 3 : -1;
  }
}
