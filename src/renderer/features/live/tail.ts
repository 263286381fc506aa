/**
 * The tail of one connection's capture under one filter. In come pages of `events.page`, asked for through `load`,
 * and the word that something changed; out goes an immutable snapshot.
 *
 * Following, new rows are put on top as they come. Paused, the rows stand still and only the number of newer ones is
 * read. One request for newer rows is under way at a time, however often something changes.
 */
import {
  appendOlder,
  type EventPage,
  type EventWindow,
  emptyWindow,
  HELD_ROWS,
  newestSeq,
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
    error: null,
  };

  const set = (change: Partial<TailSnapshot>) => {
    if (closing.signal.aborted) return;
    current = { ...current, ...change };
    for (const listener of listeners) listener();
  };
  const load = (request: PageRequest) => options.load(request, closing.signal);

  const newestWindow = async (): Promise<EventWindow> => windowOf(await load({ limit: PAGE_ROWS }));

  const refresh = async (): Promise<void> => {
    const newest = newestSeq(current.window);
    if (newest === null) {
      set({ window: await newestWindow(), newer: nothingNewer, ready: true, error: null });
      return;
    }
    const page = await load({ limit: PAGE_ROWS, after: newest });
    if (!current.following) {
      set({ newer: { count: page.events.length, more: page.hasMore }, error: null });
      return;
    }
    // More came than one page: the rows between are skipped, and the stretch starts afresh at the newest.
    const window = page.hasMore ? await newestWindow() : prependNewer(current.window, page);
    if (current.following) set({ window, newer: nothingNewer, error: null });
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

  const older = async (): Promise<void> => {
    const last = current.window.rows.at(-1);
    if (last === undefined || current.loadingOlder || !canPageBack(current.window)) return;
    set({ loadingOlder: true, following: false });
    try {
      const page = await load({ limit: PAGE_ROWS, before: last.seq });
      // The window may have moved meanwhile; a page that no longer joins it would leave a hole.
      const joins = current.window.rows.at(-1)?.seq === last.seq;
      const window = joins ? appendOlder(current.window, page) : current.window;
      set({ window, loadingOlder: false, error: null });
    } catch (error) {
      set({ loadingOlder: false, error });
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
    older: () => void older(),
    close: () => closing.abort(),
  };
}

/** Older rows exist and there is room to hold them. */
export function canPageBack(window: EventWindow): boolean {
  return window.hasOlder && window.rows.length < HELD_ROWS;
}
