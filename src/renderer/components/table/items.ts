/** The lines of a table: its rows, and the separators that stand between them. Pure. */
import type { ReactNode } from 'react';

export type TableItem<T> =
  | { readonly kind: 'row'; readonly key: string; readonly row: T; readonly index: number }
  | { readonly kind: 'separator'; readonly key: string; readonly content: ReactNode };

/** Key in `separators` of one that stands before the first row. */
export const BEFORE_FIRST_ROW = '^first';

export function tableItems<T>(
  rows: readonly T[],
  rowKey: (row: T) => string,
  separators: ReadonlyMap<string, ReactNode> | undefined,
): readonly TableItem<T>[] {
  const items: TableItem<T>[] = [];
  const separate = (after: string) => {
    const content = separators?.get(after);
    if (content !== undefined) items.push({ kind: 'separator', key: `separator:${after}`, content });
  };
  separate(BEFORE_FIRST_ROW);
  rows.forEach((row, index) => {
    const key = rowKey(row);
    items.push({ kind: 'row', key, row, index });
    separate(key);
  });
  return items;
}

/** The item that a key press leads to from `from` (-1: nothing chosen), rows only; undefined when the key means nothing. */
export function nextRow<T>(
  items: readonly TableItem<T>[],
  from: number,
  key: string,
  pageSize: number,
): number | undefined {
  const seek = (start: number, step: 1 | -1): number | undefined => {
    for (let at = start; at >= 0 && at < items.length; at += step) {
      if (items[at]?.kind === 'row') return at;
    }
    return undefined;
  };
  const last = items.length - 1;
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return seek(from + 1, 1) ?? (from >= 0 ? from : undefined);
    case 'ArrowUp':
    case 'k':
      return from < 0 ? seek(0, 1) : (seek(from - 1, -1) ?? from);
    case 'Home':
      return seek(0, 1);
    case 'End':
      return seek(last, -1);
    case 'PageDown':
      return seek(Math.min(last, Math.max(0, from) + pageSize), -1);
    case 'PageUp':
      return seek(Math.max(0, from - pageSize), 1);
    default:
      return undefined;
  }
}

/** Keys of the rows from one item to another, both included, whichever comes first. */
export function keysBetween<T>(items: readonly TableItem<T>[], from: number, to: number): readonly string[] {
  const [first, last] = from < to ? [from, to] : [to, from];
  return items.slice(Math.max(0, first), last + 1).flatMap((item) => (item.kind === 'row' ? [item.key] : []));
}
