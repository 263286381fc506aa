/** Filters that are made of a value that is shown: only with it, without it. */
import { type PathStep, pathText } from './path.ts';
import { isOneWord, quote } from './read-value.ts';
import { parseFilter } from './syntax.ts';

/** A field and one of its values, both as they are written. */
export interface FilterTerm {
  readonly field: string;
  readonly value: string;
}

export type TermUse = 'include' | 'exclude' | 'only';

/** Longer values make no filter that one would read. */
const MOST_CHARACTERS = 500;

export function columnTerm(field: string, text: string): FilterTerm | null {
  return text.length > MOST_CHARACTERS ? null : { field, value: isOneWord(text) ? text : quote(text) };
}

/** Of a value of any type: a text that reads as a number, say, is one only without quotes. */
function scalarText(kind: 'string' | 'number' | 'literal', text: string): string {
  return kind === 'string' ? quote(text) : text;
}

/** `text`: a string decoded, a number or literal as written. Null: it cannot be written. */
export function bodyTerm(
  path: readonly PathStep[],
  kind: 'string' | 'number' | 'literal',
  text: string,
): FilterTerm | null {
  const written = pathText(path);
  if (written === null || path.length === 0 || text.length > MOST_CHARACTERS) return null;
  const isPayload = path[0] === 'payload' && path.length > 1;
  const field = isPayload
    ? written
    : `body${typeof path[0] === 'number' || written.startsWith('[') ? '' : '.'}${written}`;
  return { field, value: scalarText(kind, text) };
}

export function headerTerm(
  key: string,
  kind: 'string' | 'number' | 'literal',
  text: string,
): FilterTerm | null {
  const written = pathText([key]);
  if (written === null || text.length > MOST_CHARACTERS) return null;
  return { field: `header${written.startsWith('[') ? '' : '.'}${written}`, value: scalarText(kind, text) };
}

/** A filter with `or` at its top is one term beside another only in brackets. */
function asTerm(filter: string): string {
  return parseFilter(filter).topNode.firstChild?.name === 'Or' ? `(${filter})` : filter;
}

/** `only`: in place of what is filtered by. A term that is there already is not written again. */
export function withTerm(filter: string, { field, value }: FilterTerm, use: TermUse): string {
  const term = `${field} ${use === 'exclude' ? '!=' : '='} ${value}`;
  const written = filter.trim();
  if (use === 'only' || written === '') return term;
  return written === term || written.endsWith(` and ${term}`) ? written : `${asTerm(written)} and ${term}`;
}
