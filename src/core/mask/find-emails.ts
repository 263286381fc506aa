/** E-mail addresses, from each `@` outwards: what is looked at on either side is bounded. */
import { type Hit, isDigit, isLetter, isWord } from './hit.ts';
import { MASKED_DOMAIN } from './pseudonyms.ts';

const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
const LONGEST_LABEL = 63;
const DOT = 0x2e;
const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;
const PLUS = 0x2b;

/** Signs within the part before the `@`. Others that the standard allows there are, in messages, what stands before it. */
const LOCAL_SIGNS: ReadonlySet<number> = new Set([...'!#$%*+-^_~.'].map((sign) => sign.charCodeAt(0)));
/** Endings of file names such as `icon@2x.png`. */
const FILE_ENDINGS: ReadonlySet<string> = new Set(
  'png jpg jpeg gif svg webp js mjs ts css json html xml txt pdf map'.split(' '),
);

function localStart(text: string, at: number, past: number): number {
  let from = at;
  const limit = Math.max(past, at - LONGEST_LOCAL);
  while (from > limit) {
    const code = text.charCodeAt(from - 1);
    if (!isWord(code) && !LOCAL_SIGNS.has(code)) break;
    from -= 1;
  }
  while (from < at) {
    const code = text.charCodeAt(from);
    if (isWord(code) || code === UNDERSCORE || code === PLUS) break;
    from += 1;
  }
  return from;
}

function isTopLabel(text: string, from: number, to: number): boolean {
  if (to - from < 2 || to - from > LONGEST_LABEL) return false;
  for (let at = from; at < to; at += 1) {
    if (!isLetter(text.charCodeAt(at))) return text.startsWith('xn--', from);
  }
  return !FILE_ENDINGS.has(text.slice(from, to).toLowerCase());
}

/** End of the last label that can be a top-level domain; `at` when there is none. */
function domainEnd(text: string, at: number): number {
  const limit = Math.min(text.length, at + LONGEST_DOMAIN);
  let [end, labelStart] = [at, at];
  for (let index = at; index <= limit; index += 1) {
    const code = index < limit ? text.charCodeAt(index) : 0;
    if (isLetter(code) || isDigit(code) || code === HYPHEN) continue;
    let labelEnd = index;
    while (labelEnd > labelStart && text.charCodeAt(labelEnd - 1) === HYPHEN) labelEnd -= 1;
    if (labelStart > at && isTopLabel(text, labelStart, labelEnd)) end = labelEnd;
    if (code !== DOT || index === labelStart) break;
    labelStart = index + 1;
  }
  return end;
}

export function findEmails(text: string): readonly Hit[] {
  const hits: Hit[] = [];
  let past = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const from = localStart(text, at, past);
    if (from >= at) continue;
    const to = domainEnd(text, at + 1);
    if (to <= at + 1 || text.slice(at + 1, to).toLowerCase() === MASKED_DOMAIN) continue;
    hits.push({ kind: 'email', from, to });
    past = to;
  }
  return hits;
}
