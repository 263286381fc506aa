/**
 * The posts as CSV (RFC 4180: CRLF, quotes doubled) in UTF-8 with a byte order mark, which Excel needs. A cell that a
 * spreadsheet would run as a formula gets an apostrophe in front (docs/faults.md, H10).
 */
import type { CollectedItem } from '../collected.ts';

const COLUMNS = [
  'publicado_em',
  'titulo',
  'autor',
  'url',
  'resumo',
  'id',
] as const satisfies (keyof CollectedItem)[];
/** Also after white space, and in their full-width forms: spreadsheets look past both. */
const FORMULA = /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

export function csvCell(value: string | null): string {
  // NUL ends the text for some readers.
  const text = (value ?? '').replaceAll('\0', '');
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf(items: readonly CollectedItem[]): string {
  const rows = items.map((item) => COLUMNS.map((column) => csvCell(item[column])).join(','));
  return `\ufeff${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}
