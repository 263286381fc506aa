/** Counts what passes a filter, part by part: told after each part, it can be stopped, gone on with, and made anew. */
import type { ResultOf } from '../../shared/contract.ts';
import type { CountPlace } from '../../shared/domain/filters.ts';

export interface FilterCount {
  readonly count: number;
  /** The part of everything that was looked at: 0 to 1; null: all. */
  readonly searched: number | null;
  readonly isSearching: boolean;
}

/** One part; rejects when the signal is given. */
export type CountPart = (from: CountPlace | null, signal: AbortSignal) => Promise<ResultOf<'filters.count'>>;

export interface FilterCounter {
  /** From the beginning; what was counted before stands until the first part has come. */
  anew(): void;
  stop(): void;
  /** Behind the part that was counted last. */
  goOn(): void;
  close(): void;
}

/** `isQuick`: one part was enough for everything. */
export type CountTold = (count: FilterCount, isQuick: boolean) => void;

interface Progress extends FilterCount {
  readonly next: CountPlace | null;
}

export function filterCounter(part: CountPart, told: CountTold): FilterCounter {
  let control = new AbortController();
  let last: Progress | null = null;

  const tell = (progress: Progress, isQuick: boolean) => {
    last = progress;
    const { count, searched, isSearching } = progress;
    told({ count, searched, isSearching }, isQuick);
  };
  const halt = () => {
    if (last?.isSearching) tell({ ...last, isSearching: false }, false);
  };

  const run = async (start: { readonly count: number; readonly next: CountPlace | null }) => {
    control.abort();
    control = new AbortController();
    const { signal } = control;
    let { count, next } = start;
    let isFirst = next === null;
    try {
      do {
        const counted = await part(next, signal);
        if (signal.aborted) return;
        count += counted.count;
        next = counted.next;
        const searched = next === null ? null : counted.searched;
        tell({ count, searched, isSearching: next !== null, next }, isFirst && next === null);
        isFirst = false;
      } while (next !== null);
    } catch {
      // The list beside it says what failed; what was counted so far stays, as that.
      if (!signal.aborted) halt();
    }
  };

  return {
    anew: () => void run({ count: 0, next: null }),
    stop: () => {
      control.abort();
      halt();
    },
    goOn: () => {
      if (last?.next && !last.isSearching) {
        tell({ ...last, isSearching: true }, false);
        void run(last);
      }
    },
    close: () => control.abort(),
  };
}
