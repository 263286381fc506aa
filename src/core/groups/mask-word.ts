/**
 * One word of an error message without what changes from failure to failure. A word is a run of characters without
 * spaces, brackets, quotes, commas, semicolons and equals signs, at most `LONGEST_WORD` long. Every pattern here is
 * anchored and has no two ways to match the same text, so the work is linear in the word.
 */

export const LONGEST_WORD = 300;

/** Stands for a number or an id. One mark for both: an id in hex may be digits alone. */
export const ANY = '#';

const EMAIL = /^[^@:/\s]+@[\p{L}\p{N}.-]+\.\p{L}{2,}$/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const WEB_TOKEN = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;
/** Base 64 of some length: letters of both sizes and at least three digits, in any order. */
const LONG_TOKEN = /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=(?:\D*\d){3})[\w=+-]{24,}$/;
const IP = /^\d{1,3}(?:\.\d{1,3}){3}(?::\d+|\/\d{1,2})?$/;
const IPV6 = /^(?=[^:]*:[^:]*:)[0-9a-f:]*[0-9a-f:](?:%[a-z0-9]+)?$/i;
const DATE_TIME =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:T\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const TIME = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,:]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const HOST =
  /^(?:localhost|(?:[a-z0-9_-]+\.)+(?:com|net|org|edu|gov|mil|br|io|dev|app|ai|co|us|uk|de|fr|es|pt|ar|cl|mx|me|tv|info|biz|cloud|local|localdomain|internal|lan|corp|svc|intranet|test|example|invalid))(?::\d+)?(\/\S*)?$/i;
const WINDOWS_PATH = /^(?:[a-z]:\\|\\\\)\S*$/i;
const ROOTED_PATH = /^(?:~|\.{1,2})?\/[^/\s]+(?:\/\S*)?$/;
const RELATIVE_PATH = /^[^/\s]+(?:\/[^/\s]+)+\/?$/;
const FILE_END = /\.[a-z][a-z0-9]{0,4}$/i;
const SLASHES = /\//g;

/** Letters before digits that name an error and not a thing: `ORA-00942`, `E1001`, `TS2345`. */
const CODE =
  /^(?:E|ERR|ORA|PLS|TNS|DPY|DPI|SQL|SQLSTATE|CS|TS|MSB|NU|CA|AADSTS|PGRST|HTTP|WA|GQL|JDBC|KAFKA|AMQP)[-_]?\d{2,6}$/;
const HEX_NUMBER = /^0x[0-9a-f]+$/i;
const HEX_ID = /^[0-9a-f]+$/i;
const SHORTEST_HEX_ID = 8;
const SHORT_HEX_ID = 6;
const DIGIT = /\d/;
const LETTER = /\p{L}/u;
const PARTS = /[\p{L}\p{N}]+|[^\p{L}\p{N}]+/gu;
const DIGITS = /\d+/g;
const ALPHANUMERIC = /^[\p{L}\p{N}]/u;
/** Changes between letters and digits from which on a part is an id and no name with a number. */
const ID_CHANGES = 2;
const SHORTEST_ID = 8;

function isPath(word: string): boolean {
  if (word === '/' || ROOTED_PATH.test(word) || WINDOWS_PATH.test(word)) return true;
  if (!RELATIVE_PATH.test(word)) return false;
  return (word.match(SLASHES)?.length ?? 0) > 1 || FILE_END.test(word);
}

function wholeWord(word: string): string | null {
  if ([UUID, ULID, WEB_TOKEN, LONG_TOKEN].some((id) => id.test(word))) return ANY;
  if (DATE_TIME.test(word)) return '<date>';
  if (TIME.test(word)) return '<time>';
  if (IP.test(word) || IPV6.test(word)) return '<ip>';
  if (EMAIL.test(word)) return '<email>';
  const host = HOST.exec(word);
  if (host) return host[1] ? '<url>' : '<host>';
  if (isPath(word)) return '<path>';
  return CODE.test(word) ? word : null;
}

/** How often letters and digits take turns. */
function changes(part: string): number {
  let count = 0;
  for (let index = 1; index < part.length; index += 1) {
    if (DIGIT.test(part.charAt(index)) !== DIGIT.test(part.charAt(index - 1))) count += 1;
  }
  return count;
}

function isId(part: string): boolean {
  if (HEX_NUMBER.test(part)) return true;
  if (HEX_ID.test(part)) {
    if (part.length >= SHORTEST_HEX_ID) return true;
    if (part.length >= SHORT_HEX_ID && DIGIT.test(part) && LETTER.test(part)) return true;
  }
  return part.length >= SHORTEST_ID && changes(part) >= ID_CHANGES;
}

function maskPart(part: string): string {
  if (!ALPHANUMERIC.test(part)) return part;
  return isId(part) ? ANY : part.replace(DIGITS, ANY);
}

export function maskWord(word: string): string {
  const whole = wholeWord(word);
  if (whole !== null) return whole;
  return (word.match(PARTS) ?? []).map(maskPart).join('');
}
