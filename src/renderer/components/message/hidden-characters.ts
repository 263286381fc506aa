/** Characters that cannot be seen, or that change how their neighbours look (H08). Pure and linear. */
export interface TextPart {
  readonly text: string;
  /** `text` is the escape of a hidden character. */
  readonly hidden: boolean;
}

/** Parts beyond this are one plain part in which hidden characters are dropped to U+FFFD: a bound on what is drawn. */
const MAX_PARTS = 4000;

/*
 * C0 and C1 controls, soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width and bidirectional marks,
 * line and paragraph separators, invisible operators, variation-free fillers, byte-order mark, interlinear marks,
 * tag characters, and lone surrogates.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is one code point
  /[\u0000-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFFB\u{E0000}-\u{E0FFF}\p{Surrogate}]/gu;

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

function isLayout(character: string): boolean {
  return character === '\n' || character === '\t';
}

/** Cuts a text at its hidden characters. With `multiline`, line feeds and tabs are layout and stay. */
export function splitHidden(text: string, multiline: boolean): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const [character] = match;
    if (multiline && (isLayout(character) || text.startsWith('\r\n', match.index))) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), hidden: false });
    parts.push({ text: escapeOf(character), hidden: true });
    from = match.index + character.length;
    if (parts.length >= MAX_PARTS) {
      parts.push({ text: text.slice(from).replace(HIDDEN, '\uFFFD'), hidden: false });
      return parts;
    }
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), hidden: false });
  return parts;
}

/** How many hidden characters a text holds, line feeds, carriage returns and tabs aside. */
export function countHidden(text: string): number {
  let count = 0;
  for (const [character] of text.matchAll(HIDDEN)) {
    if (!isLayout(character) && character !== '\r') count += 1;
  }
  return count;
}
