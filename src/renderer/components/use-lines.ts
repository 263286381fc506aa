import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect } from 'react';

export interface Lines {
  /** Those that are seen, and some beside them: which, and where in pixels. */
  readonly seen: readonly { readonly index: number; readonly start: number }[];
  /** Pixels of all. */
  readonly total: number;
  show(index: number): void;
}

/** Lines of one height in an element that scrolls, of which only those that are seen exist. */
export function useLines(scroller: RefObject<HTMLElement | null>, count: number, height: number): Lines {
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is what is measured
  useEffect(() => virtual.measure(), [virtual, height]);
  const show = useCallback((index: number) => virtual.scrollToIndex(index, { align: 'auto' }), [virtual]);
  return { seen: virtual.getVirtualItems(), total: virtual.getTotalSize(), show };
}
