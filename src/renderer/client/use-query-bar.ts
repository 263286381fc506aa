/** What a query bar needs of the core: checks, completions, the history of filters, and how many pass. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CountPlace, FilterCompletions } from '../../shared/domain/filters.ts';
import type { FilterSubject } from '../../shared/filter/ast.ts';
import type { FilterProblem } from '../../shared/filter/problem.ts';
import type { ConsoleClient } from '../../shared/handlers.ts';
import { useClient } from './client-context.tsx';
import { preferencesQuery } from './queries.ts';

export interface QueryBarSource {
  readonly check: (text: string) => Promise<readonly FilterProblem[]>;
  readonly complete: (text: string, at: number) => Promise<FilterCompletions>;
  readonly history: readonly string[];
  /** Keeps a filter that was applied, over restarts. */
  readonly remember: (text: string) => void;
}

const MOST_REMEMBERED = 30;

export function useQueryBarSource(connectionId: string, subject: FilterSubject): QueryBarSource {
  const client = useClient();
  const queries = useQueryClient();
  const { data } = useQuery(preferencesQuery(client));
  const history = data?.filterHistory ?? [];
  return {
    ...useMemo(
      () => ({
        check: async (text: string) =>
          (await client.call('filters.check', { connectionId, subject, text })).problems,
        complete: (text: string, at: number) =>
          client.call('filters.complete', { connectionId, subject, text, at: Math.min(at, text.length) }),
      }),
      [client, connectionId, subject],
    ),
    history,
    remember: (text) => {
      if (text === '' || history[0] === text) return;
      const filterHistory = [text, ...history.filter((each) => each !== text)].slice(0, MOST_REMEMBERED);
      const { queryKey } = preferencesQuery(client);
      client.call('preferences.set', { filterHistory }).then(
        (saved) => queries.setQueryData(queryKey, saved),
        // The filter works all the same; it is not offered again.
        () => undefined,
      );
    },
  };
}

export interface FilterCount {
  readonly count: number;
  /** Null: everything was counted. */
  readonly searched: number | null;
  readonly isSearching: boolean;
}

async function countAll(
  client: ConsoleClient,
  asked: { readonly connectionId: string; readonly subject: FilterSubject; readonly text: string },
  signal: AbortSignal,
  told: (count: number, searched: number | null) => void,
): Promise<void> {
  let count = 0;
  let from: CountPlace | null = null;
  do {
    const part: Awaited<ReturnType<typeof countPart>> = await countPart(client, asked, from, signal);
    count += part.count;
    from = part.next;
    told(count, from === null ? null : part.searched);
  } while (from !== null && !signal.aborted);
}

function countPart(
  client: ConsoleClient,
  asked: { readonly connectionId: string; readonly subject: FilterSubject; readonly text: string },
  from: CountPlace | null,
  signal: AbortSignal,
) {
  return client.call('filters.count', from === null ? asked : { ...asked, from }, { signal });
}

export interface Counting {
  /** Null: nothing is filtered, or nothing was counted yet. */
  readonly matches: FilterCount | null;
  readonly stop: () => void;
}

/** What tells that there is more to count. Failures are counted with their list. */
const CHANGED = { events: 'events.changed', runs: 'runs.changed' } as const;
/** A count that one part was enough for is made again after a change, at most this often, in ms. */
const AGAIN_AFTER = 3_000;

/** Grows with the time of the last change that is worth counting for. */
function useRecount(connectionId: string, subject: keyof typeof CHANGED, isQuick: boolean): number {
  const client = useClient();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!isQuick) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const recount = () => {
      timer = undefined;
      setTurn((last) => last + 1);
    };
    const end = client.on(CHANGED[subject], (change) => {
      if (change.connectionId === connectionId) timer ??= setTimeout(recount, AGAIN_AFTER);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [client, connectionId, subject, isQuick]);
  return turn;
}

/** Counts what passes a filter, part by part, until all is counted or it is stopped; and again after changes. */
export function useFilterCount(connectionId: string, subject: keyof typeof CHANGED, text: string): Counting {
  const client = useClient();
  const [matches, setMatches] = useState<FilterCount | null>(null);
  const [isQuick, setQuick] = useState(false);
  const running = useRef<AbortController | null>(null);
  const turn = useRecount(connectionId, subject, isQuick);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter has another count
  useEffect(() => {
    setMatches(null);
    setQuick(false);
  }, [connectionId, subject, text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted again at each turn
  useEffect(() => {
    if (text === '') return;
    const control = new AbortController();
    running.current = control;
    const { signal } = control;
    let parts = 0;
    countAll(client, { connectionId, subject, text }, signal, (count, searched) => {
      if (signal.aborted) return;
      parts += 1;
      setMatches({ count, searched, isSearching: searched !== null });
      setQuick(searched === null && parts === 1);
    }).catch(() => {
      // The list beside it says what failed; what was counted so far stays, as that.
      setMatches((counted) => counted && { ...counted, isSearching: false });
    });
    return () => control.abort();
  }, [client, connectionId, subject, text, turn]);
  return {
    matches,
    stop: () => {
      running.current?.abort();
      setMatches((counted) => counted && { ...counted, isSearching: false });
    },
  };
}
