import type { ReactNode } from 'react';

export interface ColumnSort {
  /** Null: they are in the order of another column. */
  readonly direction: 'ascending' | 'descending' | null;
  readonly onSort: () => void;
}

export interface Column<T> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: T) => ReactNode;
  /** Pixels, or a share of what is left. */
  readonly width?: number | 'flex';
  /** How much of what is left, beside other flexible columns; default 1. */
  readonly grow?: number;
  readonly align?: 'start' | 'end';
  /** The rows are in the order of this column, or can be put into it. */
  readonly sort?: ColumnSort;
  /** Left out when the table is narrower than this many pixels. */
  readonly hideBelow?: number;
}

const SMALLEST_FLEX = 96;

/** Columns that fit a table of `width` pixels (0: not measured yet, all of them). */
export function shownColumns<T>(columns: readonly Column<T>[], width: number): readonly Column<T>[] {
  if (width === 0) return columns;
  return columns.filter((column) => column.hideBelow === undefined || width >= column.hideBelow);
}

/** The least width in which all columns stand, in pixels. */
export function leastWidth<T>(columns: readonly Column<T>[]): number {
  return columns.reduce((sum, { width = 'flex' }) => sum + (width === 'flex' ? SMALLEST_FLEX : width), 0);
}

/** The grid template of a row. */
export function gridTemplate<T>(columns: readonly Column<T>[]): string {
  return columns
    .map(({ width = 'flex', grow = 1 }) =>
      width === 'flex' ? `minmax(${SMALLEST_FLEX}px, ${grow}fr)` : `${width}px`,
    )
    .join(' ');
}
