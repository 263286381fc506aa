/** What is being written at a place of a filter, so that it can be completed. Works on text that is not whole yet. */
import type { SyntaxNode } from '@lezer/common';
import { operatorsOf } from './fields.ts';
import { type FilterLanguage, type KnownField, readPlace } from './read-place.ts';
import { mayFollow, parseFilter } from './syntax.ts';

interface Written {
  /** The word that is being written, from its beginning to its end. */
  readonly from: number;
  readonly to: number;
  /** The part of it before the cursor, without an opening quotation mark. */
  readonly prefix: string;
}

export type CompletionPlace =
  /** A new term: a field, or a word that begins a term; `joins`: `and` or `or` may stand here, too. */
  | ({ readonly kind: 'term'; readonly joins: boolean } & Written)
  | ({ readonly kind: 'operator'; readonly operators: readonly string[] } & Written)
  | ({ readonly kind: 'value'; readonly field: KnownField } & Written)
  | ({ readonly kind: 'duration' | 'time' } & Written)
  | { readonly kind: 'nothing' };

const TOKEN = /\s+|"(?:[^"\\\n]|\\.)*"?|[<>=!~]+|[(),]|(?:[^\s"(),=<>!~]|\["[^"\n]*"\])+/gy;

/** The token in which or at whose end the cursor is. */
function writtenAt(text: string, at: number): Written {
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const end = index + token.length;
    if (end < at || (end === at && /^\s|^[(),<>=!~]/.test(token))) continue;
    if (index >= at || /^\s|^[(),<>=!~]/.test(token)) break;
    const prefix = text.slice(index, at);
    return { from: index, to: end, prefix: prefix.startsWith('"') ? prefix.slice(1) : prefix };
  }
  return { from: at, to: at, prefix: '' };
}

function fieldOf(node: SyntaxNode, text: string, language: FilterLanguage): KnownField | null {
  const name = node.getChild('Field');
  const known = name && readPlace(text.slice(name.from, name.to), language);
  return known && 'place' in known ? known : null;
}

/** The term that a word at the end of the text would belong to. */
function ownerOf(text: string): SyntaxNode | null {
  const inner = parseFilter(text).resolveInner(text.length, -1);
  let node: SyntaxNode | null = inner;
  while (node && !['Comparison', 'Membership', 'Span', 'Phrase', 'Existence'].includes(node.name))
    node = node.parent;
  return node;
}

/** The field that the text ends with, if it does. */
function lastField(before: string, language: FilterLanguage): KnownField | null {
  const word = /(?:^|[\s(])((?:[^\s"(),=<>!~]|\["[^"\n]*"\])+)\s+$/.exec(before)?.[1];
  if (word === undefined) return null;
  const owner = ownerOf(`${before}= x`);
  if (owner?.name !== 'Comparison') return null;
  const known = readPlace(word, language);
  return 'place' in known ? known : null;
}

export function completionAt(source: string, at: number, language: FilterLanguage): CompletionPlace {
  const text = source.toWellFormed();
  const written = writtenAt(text, Math.min(at, text.length));
  const before = text.slice(0, written.from);
  const field = lastField(before, language);
  if (field) return { kind: 'operator', operators: operatorsOf(field.facts), ...written };
  const next = mayFollow(before);
  const owner = next.includes('value') ? ownerOf(`${before} x`) : null;
  switch (owner?.name) {
    case 'Comparison':
    case 'Membership': {
      const known = fieldOf(owner, `${before} x`, language);
      return known ? { kind: 'value', field: known, ...written } : { kind: 'nothing' };
    }
    case 'Span':
      return { kind: owner.getChild('LastWord') ? 'duration' : 'time', ...written };
    case 'Phrase':
      return { kind: 'term', joins: next.includes('and'), ...written };
    default:
      return { kind: 'nothing' };
  }
}
