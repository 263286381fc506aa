/**
 * One line of CSV by RFC 4180. What a spreadsheet would take for a formula gets an apostrophe in front, as OWASP
 * advises: cells that begin with = + - @, a tab or a carriage return, also behind what such a program skips.
 */

export type Cell = string | number | boolean | null;

/** Control characters and spaces in front are skipped by spreadsheets, wide forms of the signs are taken for them. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
const NEEDS_QUOTES = /[",\r\n]/;

function textOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) || text.startsWith("'") ? `"${text.replaceAll('"', '""')}"` : text;
}

/** With its line end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => quoted(textOf(cell))).join(',')}\r\n`;
}
