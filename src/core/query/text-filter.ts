/** Plain text looked for in what names an event or a run. Foreign text is a value here, never part of a pattern. */

/** Shorter texts have no trigram; they are compared row by row, newest first, until the page is full. */
const SHORTEST_INDEXED = 3;

export function isIndexed(text: string): boolean {
  return [...text].length >= SHORTEST_INDEXED;
}

/** The text as one phrase of FTS5's query language. */
export function phrase(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`;
}

/** A LIKE pattern (ESCAPE '\') that finds the text anywhere. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (special) => `\\${special}`)}%`;
}

/** `a LIKE … OR b LIKE …` over columns, each with one parameter. */
export function anyLike(columns: readonly string[]): string {
  return `(${columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`;
}
