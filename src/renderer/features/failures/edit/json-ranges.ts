/** Where things stand in a JSON text: what a pointer names, and where it stops being JSON. Pure. Offsets are UTF-16 units. */
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/json';

export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Texts longer than this are not parsed for places: a second would pass at every change. What is wrong with them is told
 * all the same, without its line, and locked fields are held by the check alone.
 */
export const MOST_PLACED = 262_144;

const VALUES = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);

export function parseJson(text: string): Tree {
  return parser.parse(text);
}

function tokensOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function childrenOf(node: SyntaxNode, isWanted: (name: string) => boolean): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (isWanted(child.name)) children.push(child);
  }
  return children;
}

const isValue = (name: string) => VALUES.has(name);
const isProperty = (name: string) => name === 'Property';

function nameOf(text: string, property: SyntaxNode): string | undefined {
  const name = property.getChild('PropertyName');
  if (!name) return undefined;
  try {
    return String(JSON.parse(text.slice(name.from, name.to)));
  } catch {
    // A name that is still being typed is no name yet.
    return undefined;
  }
}

/** The member or element; of equal keys the last one, which is the one that counts. */
function memberOf(text: string, node: SyntaxNode, token: string): SyntaxNode | undefined {
  if (node.name === 'Object') {
    return childrenOf(node, isProperty).findLast((property) => nameOf(text, property) === token);
  }
  return node.name === 'Array' ? childrenOf(node, isValue)[Number(token)] : undefined;
}

/**
 * What a JSON pointer (RFC 6901) names: a member with its key, an element, or for '' the whole value. Of a place that is
 * not there, the nearest one that is; undefined in a text without any value.
 */
export function rangeOf(text: string, tree: Tree, pointer: string): TextRange | undefined {
  let value = childrenOf(tree.topNode, isValue)[0];
  let found = value;
  for (const token of tokensOf(pointer)) {
    const member = value ? memberOf(text, value, token) : undefined;
    if (!member) break;
    found = member;
    value = member.name === 'Property' ? childrenOf(member, isValue)[0] : member;
  }
  return found && { from: found.from, to: found.to };
}

/** Like {@link rangeOf}, and undefined for a place that is not there. */
export function exactRangeOf(text: string, tree: Tree, pointer: string): TextRange | undefined {
  let value = childrenOf(tree.topNode, isValue)[0];
  let found = value;
  for (const token of tokensOf(pointer)) {
    found = value ? memberOf(text, value, token) : undefined;
    if (!found) return undefined;
    value = found.name === 'Property' ? childrenOf(found, isValue)[0] : found;
  }
  return found && { from: found.from, to: found.to };
}

/** Where the text first stops being JSON; undefined: nowhere. */
export function firstErrorAt(tree: Tree): number | undefined {
  let at: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (at === undefined && node.type.isError) at = node.from;
      return at === undefined;
    },
  });
  return at;
}

/** A place to mark around where it breaks. */
export function brokenRange(at: number | undefined): TextRange | undefined {
  return at === undefined ? undefined : { from: Math.max(0, at - 1), to: at + 1 };
}

/** From 1. */
export function lineOf(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line += 1;
  return line;
}
