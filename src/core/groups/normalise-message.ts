/**
 * An error message without what changes from failure to failure (docs/failures.md, Signatures). In: foreign text of any
 * length. Out: one line of at most `LONGEST` characters, in which ids, numbers, times, addresses, paths and quoted
 * values are marks. Pure, and linear in what is read of the text.
 */
import { ANY, LONGEST_WORD, maskWord } from './mask-word.ts';
import { quotedAt } from './quoted-text.ts';

/** Characters of a message that are read, and of the result. */
const MOST_READ = 8_000;
const LONGEST = 300;

const SPACE = /\s/;
/** What ends a word. */
const SIGN = /[\s()[\]{}<>"`“”‘’«»,;=|]/;
const NUMBER = /[+-]?\d+(?:[.,_]\d+)*(?:e[+-]?\d+)?(?![\p{L}\p{N}_:/\\@-]|[.,_][\p{L}\p{N}])/iuy;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const PATH_WITH_QUERY = /(?:~|\.{1,2})?\/[^\s"'<>`|()?]{0,1000}\?[^\s"'<>`|)]{0,1000}/y;
const URL = /[a-z][a-z0-9+.:-]{0,30}:\/\/[^\s"'<>`|]{0,4000}/iy;
const LONG_DATE =
  /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? \d{1,2} [A-Z][a-z]{2,8} \d{4}(?: \d{1,2}:\d{2}:\d{2})?(?: (?:GMT|UTC|[+-]\d{4}))?/y;
/** A bracket that closes what the address stands in; other signs at its end may be its own. */
const URL_END = /[)\]}][.,:;!?)\]}]*$/;
const WORD_END = /[.:!?…']+$/;

/** Words whose number tells one error from another, and its most digits: `HTTP 404`, `status code: 503`, `Errno 111`. */
const CODE_WORDS: ReadonlyMap<string, number> = new Map([
  ['http', 3],
  ['status', 4],
  ['statuscode', 4],
  ['code', 5],
  ['errorcode', 5],
  ['replycode', 3],
  ['exitcode', 3],
  ['código', 4],
  ['codigo', 4],
  ['cod', 4],
  ['errno', 5],
  ['winerror', 5],
]);
/** The same, where only a space is between: `error 1062`, but not `Error: 12 items`. */
const CODE_WORDS_BESIDE: ReadonlyMap<string, number> = new Map([
  ['error', 5],
  ['erro', 5],
  ['exit', 3],
  ['signal', 3],
  ['sinal', 3],
]);
const SQLSTATE = /^[0-9A-Z]{5}$/;
const HTTP_STATUS = /^[1-5]\d\d$/;
const BEFORE_STATUS: ReadonlySet<string> = new Set(['respondeu', 'responded']);
const AFTER_STATUS = /^ (?:Client|Server) Error\b/;

const TRACE_START = 'Traceback (most recent call last)';
const FRAME = /^\s*(?:at |File ")/;
const ANYS = /#{2,}/g;
/** A number or time with a fraction is one without. */
const FRACTION = /(#|<time>|<date>)(?:[.,]#)+/g;
const LISTED = /(#|'…'|<[a-z]+>)(?:(?:\s?[,;|&/]\s?|\s(?:and|or|e|ou)\s|\s)\1)+/g;
const LETTERS_ONLY = /[^\p{L}]/gu;

/** The part of a message that is about the error: its first lines, without a stack that follows. */
function told(message: string): string {
  const read = message.slice(0, MOST_READ);
  const whole = message.length > MOST_READ ? read.slice(0, Math.max(read.lastIndexOf(' '), 0)) || read : read;
  const lines = whole.split('\n');
  if (whole.startsWith(TRACE_START)) return lines.findLast((line) => line.trim() !== '') ?? '';
  const stack = lines.findIndex((line, index) => index > 0 && FRAME.test(line));
  return (stack < 0 ? lines : lines.slice(0, stack)).join(' ');
}

function isCode(number: string, before: string, isBeside: boolean): boolean {
  const digits = CODE_WORDS.get(before) ?? (isBeside ? CODE_WORDS_BESIDE.get(before) : undefined) ?? 0;
  return number.length <= digits && !/\D/.test(number);
}

/** One pass over the text from left to right. */
class Scan {
  readonly #text: string;
  #at = 0;
  #out = '';
  /** Letters of the word before, small: they say what a number or a quoted part is. */
  #before = '';
  #beforeEnd = -1;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string {
    while (this.#at < this.#text.length) this.#step();
    return this.#out;
  }

  #step(): void {
    const sign = this.#text.charAt(this.#at);
    if (SPACE.test(sign)) {
      if (!this.#out.endsWith(' ')) this.#out += ' ';
      this.#at += 1;
    } else if (!this.#quoted() && !this.#matched()) {
      if (SIGN.test(sign)) this.#put(sign, 1);
      else this.#word();
    }
  }

  #put(shown: string, length: number): void {
    this.#out += shown;
    this.#at += length;
  }

  #quoted(): boolean {
    const quoted = quotedAt(this.#text, this.#at, this.#before);
    if (!quoted) return false;
    this.#put(quoted.shown, quoted.end - this.#at);
    return true;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? null;
  }

  #matched(): boolean {
    const url = this.#take(URL);
    if (url !== null) {
      this.#put('<url>', url.replace(URL_END, '').length);
      return true;
    }
    const date = this.#take(LONG_DATE);
    if (date !== null) {
      this.#put('<date>', date.length);
      return true;
    }
    const path = this.#take(PATH_WITH_QUERY);
    if (path !== null) {
      this.#put('<path>', path.length);
      return true;
    }
    return this.#number();
  }

  #number(): boolean {
    const number = this.#take(NUMBER);
    if (number === null || ADDRESS.test(number) || this.#before === 'sqlstate') return false;
    const end = this.#at + number.length;
    const isTold = BEFORE_STATUS.has(this.#before) || AFTER_STATUS.test(this.#text.slice(end, end + 20));
    const isKept =
      (isTold && HTTP_STATUS.test(number)) || isCode(number, this.#before, this.#beforeEnd === this.#at - 1);
    this.#put(isKept ? number : ANY, number.length);
    return true;
  }

  #word(): void {
    const from = this.#at;
    let to = from + 1;
    const limit = Math.min(this.#text.length, from + LONGEST_WORD);
    while (to < limit && !SIGN.test(this.#text.charAt(to))) to += 1;
    const word = this.#text.slice(from, to);
    const core = word.replace(WORD_END, '');
    const shown = this.#before === 'sqlstate' && SQLSTATE.test(core) ? core : maskWord(core);
    const letters = core.replace(LETTERS_ONLY, '').toLowerCase();
    if (letters !== '') {
      this.#before = letters;
      this.#beforeEnd = from + core.length;
    }
    this.#put(shown + word.slice(core.length), word.length);
  }
}

export function normaliseMessage(message: string): string {
  const marked = new Scan(told(message)).run().trim();
  // A list of them is one of them: how many there are changes too.
  const listed = marked.replace(ANYS, ANY).replace(FRACTION, '$1').replace(LISTED, '$1');
  return listed.length > LONGEST ? `${listed.slice(0, LONGEST)}…` : listed;
}
