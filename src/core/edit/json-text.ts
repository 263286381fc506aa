/**
 * A JSON text that is edited in place: what is not touched keeps its exact characters (big integers, number forms,
 * escapes, duplicate keys, white space). In: text that `JSON.parse` has accepted. Out: the text with the changes.
 *
 * A value is opened into its members only where an edit reaches into it, so an edit costs one pass over the text for
 * each level of its path, and nothing is built for the rest.
 */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export interface Member {
  /** White space before it. */
  lead: string;
  /** Null in an array. */
  readonly key: string | null;
  /** The key as it is written, with its colon and the space around that; empty in an array. */
  readonly name: string;
  value: JsonText;
  /** White space behind it. */
  trail: string;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function afterString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at + 1;
  }
  throw new Error('a JSON string has no end');
}

function afterContainer(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = afterString(text, at) - 1;
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth += 1;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  throw new Error('a JSON value has no end');
}

function afterScalar(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_OBJECT || code === CLOSE_ARRAY || isSpace(code)) break;
  }
  return at;
}

function afterValue(text: string, from: number): number {
  const code = text.charCodeAt(from);
  if (code === QUOTE) return afterString(text, from);
  return code === OPEN_OBJECT || code === OPEN_ARRAY ? afterContainer(text, from) : afterScalar(text, from);
}

/** Colon of an object's member, and the space around it. */
function afterKey({ name }: Member): string {
  return name.slice(afterString(name, 0));
}

/** The member that begins at `from`, and where the comma or bracket behind it is. */
function readMember(text: string, from: number, inObject: boolean): { member: Member; next: number } {
  const start = afterSpace(text, from);
  const keyEnd = inObject ? afterString(text, start) : start;
  const key: string | null = inObject ? JSON.parse(text.slice(start, keyEnd)) : null;
  const value = inObject ? afterSpace(text, afterSpace(text, keyEnd) + 1) : start;
  const end = afterValue(text, value);
  const next = afterSpace(text, end);
  const member: Member = {
    lead: text.slice(from, start),
    key,
    name: text.slice(start, value),
    value: new JsonText(text.slice(value, end)),
    trail: text.slice(end, next),
  };
  return { member, next };
}

function readMembers(text: string, inObject: boolean): Member[] {
  const members: Member[] = [];
  if (afterSpace(text, 1) === text.length - 1) return members;
  for (let from = 1; ; ) {
    const { member, next } = readMember(text, from, inObject);
    members.push(member);
    if (text.charCodeAt(next) !== COMMA) return members;
    from = next + 1;
  }
}

export class JsonText {
  readonly kind: 'object' | 'array' | 'scalar';
  readonly #text: string;
  #members: Member[] | null = null;

  /** A valid JSON value without white space around it. */
  constructor(text: string) {
    const first = text.charCodeAt(0);
    this.kind = first === OPEN_OBJECT ? 'object' : first === OPEN_ARRAY ? 'array' : 'scalar';
    this.#text = text;
  }

  /** Of an object or array; empty for anything else. */
  get members(): readonly Member[] {
    return this.#open();
  }

  #open(): Member[] {
    if (this.kind === 'scalar') return [];
    this.#members ??= readMembers(this.#text, this.kind === 'object');
    return this.#members;
  }

  /** Written as the members beside it are. `key` is null in an array. */
  insert(index: number, key: string | null, value: JsonText): void {
    const members = this.#open();
    const beside = members[index] ?? members.at(-1);
    const last = index === members.length ? members.at(-1) : undefined;
    const name = key === null ? '' : `${JSON.stringify(key)}${beside ? afterKey(beside) : ':'}`;
    members.splice(index, 0, { lead: beside?.lead ?? '', key, name, value, trail: last?.trail ?? '' });
    if (last) last.trail = '';
  }

  replace(index: number, value: JsonText): void {
    const member = this.#open()[index];
    if (member) member.value = value;
  }

  remove(index: number): void {
    const members = this.#open();
    const [removed] = members.splice(index, 1);
    const [first, last] = [members[0], members.at(-1)];
    if (!removed) return;
    if (first && index === 0) first.lead = removed.lead;
    if (last && index === members.length) last.trail = removed.trail;
  }

  toString(): string {
    if (!this.#members) return this.#text;
    if (this.#members.length === 0 && readMembers(this.#text, this.kind === 'object').length === 0)
      return this.#text;
    const inner = this.#members.map(({ lead, name, value, trail }) => `${lead}${name}${value}${trail}`);
    return this.kind === 'object' ? `{${inner.join(',')}}` : `[${inner.join(',')}]`;
  }
}

/** A whole document: the white space around its value is kept. */
export class JsonDocument {
  readonly #lead: string;
  readonly #trail: string;
  root: JsonText;

  /** Text that `JSON.parse` accepts. */
  constructor(text: string) {
    const start = afterSpace(text, 0);
    const end = afterValue(text, start);
    this.#lead = text.slice(0, start);
    this.#trail = text.slice(end);
    this.root = new JsonText(text.slice(start, end));
  }

  toString(): string {
    return `${this.#lead}${this.root}${this.#trail}`;
  }
}
