import { useEffect, useRef } from 'react';

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
export function useSearchedPages(found: Pages, rows: number): void {
  const { hasNextPage, isFetching, data, error } = found;
  const next = useRef(found.fetchNextPage);
  next.current = found.fetchNextPage;
  const pages = data?.pages.length ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that came is a reason to ask again
  useEffect(() => {
    if (hasNextPage && !isFetching && !error && rows < ENOUGH_ROWS) void next.current();
  }, [hasNextPage, isFetching, error, rows, pages]);
}
