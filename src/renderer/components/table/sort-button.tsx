import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ColumnSort } from './columns.ts';

const ICONS = { ascending: ArrowUp, descending: ArrowDown } as const;

/** A column's header by which rows are put into its order; the header cell says which order that is. */
export function SortButton({ sort, children }: { readonly sort: ColumnSort; readonly children: ReactNode }) {
  const { direction } = sort;
  const Icon = direction === null ? null : ICONS[direction];
  return (
    <button
      type="button"
      onClick={sort.onSort}
      className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm align-middle -outline-offset-2 hover:text-ink"
    >
      {Icon && <Icon aria-hidden className="size-3 shrink-0" />}
      <span className="truncate">{children}</span>
    </button>
  );
}
