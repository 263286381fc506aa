import { useEffect, useRef, useState } from 'react';

export interface Stoppable {
  readonly isStopped: boolean;
  readonly stop: () => void;
  readonly goOn: () => void;
}

/** A search that the operator can stop. `asked` names it: what stops one does not stop the next. */
export function useStoppable(asked: string): Stoppable {
  const [stopped, setStopped] = useState<string | null>(null);
  return { isStopped: stopped === asked, stop: () => setStopped(asked), goOn: () => setStopped(null) };
}

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetching: boolean;
  readonly data?: { readonly pages: readonly unknown[] } | undefined;
  readonly error: unknown;
  readonly fetchNextPage: () => unknown;
}

/** A list is long enough with so many rows; from there on it is asked for by scrolling. */
const ENOUGH_ROWS = 100;

/** A page of a filter that looks at everything may come short or empty: it is asked on for until there are rows enough. */
export function useSearchedPages(found: Pages, rows: number, isStopped: boolean): void {
  const { hasNextPage, isFetching, data, error } = found;
  const next = useRef(found.fetchNextPage);
  next.current = found.fetchNextPage;
  const pages = data?.pages.length ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that came is a reason to ask again
  useEffect(() => {
    if (hasNextPage && !isFetching && !error && !isStopped && rows < ENOUGH_ROWS) void next.current();
  }, [hasNextPage, isFetching, error, rows, pages, isStopped]);
}
