/**
 * JSON text to a flat list of nodes in reading order, for showing: numbers keep their digits, duplicate keys are kept and
 * marked, nothing becomes an object with foreign keys (H04), nesting is bounded and nothing recurses (H03).
 */
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'literal';

export interface JsonNode {
  readonly kind: JsonKind;
  readonly depth: number;
  /** Decoded key in an object; null in an array and at the root. */
  readonly key: string | null;
  /** Place in an array; null elsewhere. */
  readonly index: number | null;
  readonly parent: number;
  /** A string decoded, a number or literal as written, empty for containers. */
  readonly text: string;
  /** Members of a container. */
  readonly children: number;
  /** Index of the first node after this one and all within it. */
  readonly end: number;
  readonly duplicate: boolean;
  /** Where its text starts and ends in the source. */
  readonly from: number;
  readonly to: number;
}

export type JsonReading =
  | { readonly kind: 'nodes'; readonly nodes: readonly JsonNode[]; readonly capped: boolean }
  | { readonly kind: 'unreadable'; readonly problem: 'syntax' | 'depth' | 'size'; readonly at: number };

export interface JsonLimits {
  readonly depth: number;
  readonly nodes: number;
  readonly characters: number;
}

export const JSON_LIMITS: JsonLimits = { depth: 200, nodes: 50_000, characters: 1_048_576 };

type Draft = { -readonly [K in keyof JsonNode]: JsonNode[K] };

interface Open {
  readonly node: Draft;
  readonly place: number;
  readonly keys: Set<string>;
}

const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(true|false|null)(?!\w))/y;

/** JSON knows four blanks; `trim` would take others off too. */
const NOT_BLANK = /[^ \t\n\r]/;

class SyntaxProblem extends Error {}

function decodeString(raw: string): string {
  try {
    // A quoted JSON string: the result is a string or it throws.
    return JSON.parse(raw) as string;
  } catch (cause) {
    throw new SyntaxProblem('bad string', { cause });
  }
}

/** One pass over the tokens with a stack of open containers. */
class Reader {
  readonly nodes: Draft[] = [];
  readonly #open: Open[] = [];
  readonly #source: string;
  readonly #limits: JsonLimits;
  readonly #token = new RegExp(TOKEN.source, TOKEN.flags);
  at = 0;
  capped = false;

  constructor(source: string, limits: JsonLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  read(): 'done' | 'depth' | 'capped' {
    let key: string | null = null;
    let expect: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'next' = 'value';
    while (true) {
      if (expect === 'next' && this.#open.length === 0) return this.#finish();
      const match = this.#next();
      const start = this.at - match[0].trimStart().length;
      const [, mark, string, number, literal] = match;
      const top = this.#open.at(-1);
      if (mark === '}' || mark === ']') {
        if (expect !== 'next' && expect !== (mark === '}' ? 'key-or-end' : 'value-or-end'))
          throw new SyntaxProblem(mark);
        if (top?.node.kind !== (mark === '}' ? 'object' : 'array')) throw new SyntaxProblem(mark);
        this.#close();
        expect = 'next';
      } else if (expect === 'next') {
        if (mark !== ',' || !top) throw new SyntaxProblem('comma');
        expect = top.node.kind === 'object' ? 'key' : 'value';
      } else if (expect === 'key' || expect === 'key-or-end') {
        if (string === undefined) throw new SyntaxProblem('key');
        key = decodeString(string);
        if (this.#next()[1] !== ':') throw new SyntaxProblem('colon');
        expect = 'value';
      } else if (mark === '{' || mark === '[') {
        if (this.#open.length >= this.#limits.depth) return 'depth';
        this.#push(mark === '{' ? 'object' : 'array', key, '', start);
        key = null;
        expect = mark === '{' ? 'key-or-end' : 'value-or-end';
      } else {
        if (string !== undefined) this.#push('string', key, decodeString(string), start);
        else if (number !== undefined) this.#push('number', key, number, start);
        else if (literal !== undefined) this.#push('literal', key, literal, start);
        else throw new SyntaxProblem('value');
        key = null;
        expect = 'next';
      }
      if (this.nodes.length >= this.#limits.nodes) return this.#cap();
    }
  }

  #next(): RegExpExecArray {
    this.#token.lastIndex = this.at;
    const match = this.#token.exec(this.#source);
    if (!match) throw new SyntaxProblem('token');
    this.at = this.#token.lastIndex;
    return match;
  }

  #push(kind: JsonKind, key: string | null, text: string, from: number): void {
    const top = this.#open.at(-1);
    const place = this.nodes.length;
    const node: Draft = {
      kind,
      depth: this.#open.length,
      key,
      index: top?.node.kind === 'array' ? top.node.children : null,
      parent: top?.place ?? -1,
      text,
      children: 0,
      end: place + 1,
      duplicate: key !== null && (top?.keys.has(key) ?? false),
      from,
      to: this.at,
    };
    if (top) {
      top.node.children += 1;
      if (key !== null) top.keys.add(key);
    }
    this.nodes.push(node);
    if (kind === 'object' || kind === 'array') this.#open.push({ node, place, keys: new Set() });
  }

  #close(): void {
    const closed = this.#open.pop();
    if (!closed) return;
    closed.node.end = this.nodes.length;
    closed.node.to = this.at;
  }

  #finish(): 'done' {
    if (NOT_BLANK.test(this.#source.slice(this.at))) throw new SyntaxProblem('after the end');
    return 'done';
  }

  #cap(): 'capped' | 'done' {
    if (this.#open.length === 0) return this.#finish();
    while (this.#open.length > 0) this.#close();
    this.capped = true;
    return 'capped';
  }
}

export function readJson(source: string, limits: JsonLimits = JSON_LIMITS): JsonReading {
  if (source.length > limits.characters)
    return { kind: 'unreadable', problem: 'size', at: limits.characters };
  const reader = new Reader(source, limits);
  try {
    const end = reader.read();
    if (end === 'depth') return { kind: 'unreadable', problem: 'depth', at: reader.at };
    return { kind: 'nodes', nodes: reader.nodes, capped: reader.capped };
  } catch (error) {
    if (error instanceof SyntaxProblem) return { kind: 'unreadable', problem: 'syntax', at: reader.at };
    throw error;
  }
}

/** Keys and places that lead to a node, from the root. */
export function stepsOf(nodes: readonly JsonNode[], place: number): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (let at = place; at >= 0; ) {
    const node = nodes[at];
    if (!node) break;
    const step = node.key ?? node.index;
    if (step !== null) steps.push(step);
    at = node.parent;
  }
  return steps.reverse();
}

/** JSONPath of a node: `$.payload["key with space"][3]`. */
export function pathOf(nodes: readonly JsonNode[], place: number): string {
  const steps: string[] = [];
  for (let at = place; at >= 0; ) {
    const node = nodes[at];
    if (!node) break;
    if (node.key !== null) {
      steps.push(/^[A-Za-z_]\w*$/.test(node.key) ? `.${node.key}` : `[${JSON.stringify(node.key)}]`);
    } else if (node.index !== null) steps.push(`[${node.index}]`);
    at = node.parent;
  }
  return `$${steps.reverse().join('')}`;
}

/** Places of the nodes that are shown when some containers are closed, in reading order. */
export function visibleNodes(nodes: readonly JsonNode[], closed: ReadonlySet<number>): readonly number[] {
  const shown: number[] = [];
  for (let at = 0; at < nodes.length; ) {
    const node = nodes[at];
    if (!node) break;
    shown.push(at);
    at = closed.has(at) ? node.end : at + 1;
  }
  return shown;
}

/** Places of the nodes whose key or value holds the text, letter case aside. */
export function findNodes(nodes: readonly JsonNode[], text: string): readonly number[] {
  const wanted = text.toLowerCase();
  if (wanted === '') return [];
  const found: number[] = [];
  nodes.forEach((node, place) => {
    if (node.key?.toLowerCase().includes(wanted) || node.text.toLowerCase().includes(wanted))
      found.push(place);
  });
  return found;
}
