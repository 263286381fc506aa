/**
 * The first place at which a text stops following the grammar, and what could stand there. The parser itself goes on
 * after errors and does not say what it waited for, so each kind of token is tried at that place.
 */
import type { Tree } from '@lezer/common';
import { parser } from './grammar/parser.ts';
import { KEYWORDS } from './keywords.ts';
import type { FilterProblem } from './problem.ts';

const PROBES = [
  ['value', 'x'],
  ['text', '"x"'],
  ['operator', '= x'],
  ['in', 'in (x)'],
  ['exists', 'exists'],
  ['(', '('],
  [')', ')'],
  [',', ','],
  ['and', 'and'],
  ['or', 'or'],
] as const;

type Probe = (typeof PROBES)[number][0];

export function parseFilter(text: string): Tree {
  return parser.parse(text);
}

/** Stops at the first error instead of guessing what was meant: going on costs a second for some texts. */
const strict = parser.configure({ strict: true });

/** Where the text stops following the grammar; undefined: nowhere. */
function firstError(text: string): number | undefined {
  try {
    strict.parse(text);
    return undefined;
  } catch (error) {
    // The place is told in the message alone.
    const at = error instanceof SyntaxError ? /^No parse at (\d+)$/.exec(error.message)?.[1] : undefined;
    if (at === undefined) throw error;
    return Number(at);
  }
}

/** Kinds of token that may follow a text that has no error but its end. */
export function mayFollow(before: string): readonly Probe[] {
  return PROBES.filter(([, probe]) => {
    const text = `${before} ${probe}`;
    const error = firstError(text);
    return error === undefined || error >= text.length;
  }).map(([name]) => name);
}

/** What helps: where the filter could end, what goes on with it; else what is missing. */
function expectedAt(before: string, atEnd: boolean): readonly string[] {
  const all = mayFollow(before);
  const isWhole = all.includes('and');
  if (!isWhole) return all.filter((name) => name !== 'text');
  // Whole, and yet an error: only a bracket can be open.
  if (atEnd) return [')'];
  return all.filter((name) => name === 'and' || name === 'or' || name === ')');
}

function tokenAt(text: string, from: number): { readonly from: number; readonly to: number } {
  const start = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  const token = /^(?:"[^"\n]*"?|[<>=!~]+|[(),]|[^\s"(),=<>!~]+)/.exec(text.slice(start))?.[0] ?? '';
  return { from: start, to: start + token.length };
}

function wordsOf(expected: readonly string[]): string {
  const shown = expected.map((name) =>
    /^[a-z]+$/.test(name) && name !== 'and' && name !== 'or' ? name : `"${name}"`,
  );
  return shown.length === 0 ? 'nothing' : shown.join(' or ');
}

function isKeyword(word: string): boolean {
  return KEYWORDS.has(word.toLowerCase());
}

function unexpected(text: string, at: number): FilterProblem {
  const { from, to } = tokenAt(text, at);
  const found = text.slice(from, to);
  const expected = expectedAt(text.slice(0, at), found === '');
  const told = { severity: 'error', from, to, found, expected } as const;
  if (found === '') {
    const place = { ...told, from: Math.max(0, text.trimEnd().length - 1), to: text.trimEnd().length };
    const message = `The filter ends too early: ${wordsOf(expected)} is missing`;
    return { ...place, code: 'unfinished', suggestion: null, message };
  }
  if (found.startsWith('"') && !found.slice(1).endsWith('"')) {
    const message = 'The text in quotes does not end: a closing quotation mark is missing';
    return { ...told, code: 'unclosed-text', expected: ['"'], suggestion: `${found}"`, message };
  }
  if (/^=+$/.test(found) && text[from - 1] === '=') {
    const message = 'Equality is written with a single =';
    return { ...told, from: from - 1, code: 'unexpected', suggestion: '=', message };
  }
  const isNoField = isKeyword(found) && expected.includes('value');
  const help = isNoField ? `; to find the word itself, write "${found}" in quotes` : '';
  const message =
    found === ')' && !expected.includes(')')
      ? 'This bracket was never opened'
      : `${found} cannot stand here: ${wordsOf(expected)} was expected${help}`;
  return { ...told, code: 'unexpected', suggestion: isNoField ? `"${found}"` : null, message };
}

/** Null: the text follows the grammar. */
export function syntaxProblem(text: string): FilterProblem | null {
  const at = firstError(text);
  return at === undefined ? null : unexpected(text, at);
}
