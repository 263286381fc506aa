/**
 * The tail of one connection's capture under one filter. In come pages of `events.page`, asked for through `load`,
 * and the word that something changed; out goes an immutable snapshot.
 *
 * Following, new rows are put on top as they come. Paused, the rows stand still and only the number of newer ones is
 * read. One request for newer rows is under way at a time, however often something changes.
 *
 * A page of a filter that has to look at everything ends before it is full: the search towards older rows then goes on
 * by itself, page by page, until there are rows enough, nothing is left, or it is stopped.
 */
import {
  appendOlder,
  type EventPage,
  type EventWindow,
  emptyWindow,
  HELD_ROWS,
  prependNewer,
  windowOf,
} from './window.ts';

export interface PageRequest {
  readonly limit: number;
  readonly before?: number;
  readonly after?: number;
}

/** Asks the core for one page; rejects with an ExpectedError. */
export type LoadEvents = (request: PageRequest, signal: AbortSignal) => Promise<EventPage>;

export interface TailSnapshot {
  readonly window: EventWindow;
  readonly following: boolean;
  /** Rows that came while paused; `more`: at least so many. */
  readonly newer: { readonly count: number; readonly more: boolean };
  /** The first page has come. */
  readonly ready: boolean;
  readonly loadingOlder: boolean;
  /** The part of the capture that a search under way has looked at: 0 to 1; null: none is under way. */
  readonly searched: number | null;
  /** The search was stopped before it had rows enough. */
  readonly stopped: boolean;
  readonly error: unknown;
}

export interface Tail {
  snapshot(): TailSnapshot;
  subscribe(listener: () => void): () => void;
  /** Something was captured, or the question failed and is asked again. */
  changed(): void;
  pause(): void;
  /** Back to the newest row, and follow. */
  follow(): void;
  older(): void;
  /** Ends the search towards older rows. */
  stopSearch(): void;
  /** Goes on with it, following or paused as it is. */
  searchOn(): void;
  close(): void;
}

export const PAGE_ROWS = 200;

const nothingNewer = { count: 0, more: false } as const;

export function openTail(options: { readonly load: LoadEvents; readonly following: boolean }): Tail {
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let asking = false;
  let askAgain = false;
  let current: TailSnapshot = {
    window: emptyWindow,
    following: options.following,
    newer: nothingNewer,
    ready: false,
    loadingOlder: false,
    searched: null,
    stopped: false,
    error: null,
  };

  const set = (change: Partial<TailSnapshot>) => {
    if (closing.signal.aborted) return;
    current = { ...current, ...change };
    for (const listener of listeners) listener();
  };
  const load = (request: PageRequest) => options.load(request, closing.signal);

  const startAfresh = async (): Promise<void> => {
    const window = windowOf(await load({ limit: PAGE_ROWS }));
    set({ window, newer: nothingNewer, ready: true, stopped: false, error: null });
    if (isUnfilled(window)) void older();
  };

  /** All that came since, as far as it fits: a search that was not at its end is gone on with. */
  const newerPage = async (): Promise<EventPage> => {
    let page = await load({ limit: PAGE_ROWS, after: current.window.newestSeen });
    while (page.hasMore && page.events.length < PAGE_ROWS && page.searchedTo !== null) {
      const next = await load({ limit: PAGE_ROWS, after: page.searchedTo });
      page = { ...next, events: [...next.events, ...page.events], gaps: [...next.gaps, ...page.gaps] };
    }
    return page;
  };

  const refresh = async (): Promise<void> => {
    if (!current.ready) return startAfresh();
    const page = await newerPage();
    if (!current.following) {
      set({ newer: { count: page.events.length, more: page.hasMore }, error: null });
      return;
    }
    // More came than one page: the rows between are skipped, and the stretch starts afresh at the newest.
    if (page.hasMore) return startAfresh();
    if (current.following)
      set({ window: prependNewer(current.window, page), newer: nothingNewer, error: null });
  };

  const ask = async (): Promise<void> => {
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    do {
      askAgain = false;
      try {
        await refresh();
      } catch (error) {
        set({ error });
      }
    } while (askAgain && !closing.signal.aborted);
    asking = false;
  };

  const isUnfilled = (window: EventWindow) => window.hasOlder && window.rows.length < PAGE_ROWS;

  let search: AbortController | undefined;

  /** One page, or as many as it takes to find as many rows. The window may move meanwhile; then its search is over. */
  const searchOlder = async (signal: AbortSignal): Promise<void> => {
    const wanted = Math.min(current.window.rows.length + PAGE_ROWS, HELD_ROWS);
    while (canPageBack(current.window) && current.window.rows.length < wanted && !signal.aborted) {
      const before = current.window.olderFrom;
      if (before === null) return;
      const page = await options.load({ limit: PAGE_ROWS, before }, signal);
      // A page that no longer joins would leave a hole.
      if (current.window.olderFrom !== before) return;
      const window = appendOlder(current.window, page);
      set({ window, error: null, searched: searchedPart(window) });
      if (page.events.length >= PAGE_ROWS || !page.hasMore) return;
    }
  };

  const older = async (): Promise<void> => {
    if (current.loadingOlder || !canPageBack(current.window)) return;
    search = new AbortController();
    const { signal } = search;
    const end = () => search?.abort();
    closing.signal.addEventListener('abort', end, { once: true });
    set({ loadingOlder: true, stopped: false });
    try {
      await searchOlder(signal);
      set({ loadingOlder: false, searched: null, stopped: signal.aborted });
    } catch (error) {
      // A search that was stopped is no failure.
      set({
        loadingOlder: false,
        searched: null,
        stopped: signal.aborted,
        ...(signal.aborted ? {} : { error }),
      });
    } finally {
      closing.signal.removeEventListener('abort', end);
    }
  };

  void ask();
  return {
    snapshot: () => current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed: () => void ask(),
    pause: () => {
      if (!current.following) return;
      set({ following: false });
      void ask();
    },
    follow: () => {
      if (current.following) return;
      set({ following: true });
      void ask();
    },
    older: () => {
      set({ following: false });
      void older();
    },
    stopSearch: () => search?.abort(),
    searchOn: () => void older(),
    close: () => closing.abort(),
  };
}

/** The part of the capture, 0 to 1, that the rows' filter was looked for in. */
export function searchedPart({ olderFrom, newestSeen }: EventWindow): number {
  return olderFrom === null || newestSeen <= 0 ? 1 : Math.max(0, 1 - olderFrom / newestSeen);
}

/** Older rows exist and there is room to hold them. */
export function canPageBack(window: EventWindow): boolean {
  return window.hasOlder && window.rows.length < HELD_ROWS;
}
