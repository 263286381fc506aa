import type { ReactNode } from 'react';

export interface Column<T> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: T) => ReactNode;
  /** Pixels, or a share of what is left. */
  readonly width?: number | 'flex';
  readonly align?: 'start' | 'end';
  /** Left out when the table is narrower than this many pixels. */
  readonly hideBelow?: number;
}

const SMALLEST_FLEX = 96;

/** Columns that fit a table of `width` pixels (0: not measured yet, all of them). */
export function shownColumns<T>(columns: readonly Column<T>[], width: number): readonly Column<T>[] {
  if (width === 0) return columns;
  return columns.filter((column) => column.hideBelow === undefined || width >= column.hideBelow);
}

/** The grid template of a row. */
export function gridTemplate<T>(columns: readonly Column<T>[]): string {
  return columns
    .map(({ width = 'flex' }) => (width === 'flex' ? `minmax(${SMALLEST_FLEX}px, 1fr)` : `${width}px`))
    .join(' ');
}
