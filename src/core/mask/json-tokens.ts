/**
 * JSON as a row of tokens with their places: linear, without recursion, and without a limit of depth. It does not judge:
 * what is no JSON still comes out as strings and what lies between them.
 */
export type JsonToken =
  | { readonly kind: 'string'; readonly from: number; readonly to: number }
  /** A number, a literal, or what is none of JSON. */
  | { readonly kind: 'scalar'; readonly from: number; readonly to: number }
  | { readonly kind: 'open' | 'close' | 'colon' | 'comma'; readonly from: number; readonly to: number };

const MARKS: Readonly<Record<string, 'open' | 'close' | 'colon' | 'comma'>> = {
  '{': 'open',
  '[': 'open',
  '}': 'close',
  ']': 'close',
  ':': 'colon',
  ',': 'comma',
};

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at + 1;
  }
  return text.length;
}

function scalarEnd(text: string, from: number): number {
  let at = from;
  while (
    at < text.length &&
    MARKS[text[at] ?? ''] === undefined &&
    text[at] !== '"' &&
    !isSpace(text.charCodeAt(at))
  )
    at += 1;
  return at;
}

export function* jsonTokens(text: string, start: number): Generator<JsonToken> {
  for (let at = start; at < text.length; ) {
    const sign = text[at] ?? '';
    const mark = MARKS[sign];
    if (mark) {
      yield { kind: mark, from: at, to: at + 1 };
      at += 1;
    } else if (isSpace(text.charCodeAt(at))) at += 1;
    else {
      const to = sign === '"' ? stringEnd(text, at) : scalarEnd(text, at);
      yield { kind: sign === '"' ? 'string' : 'scalar', from: at, to };
      at = to;
    }
  }
}
