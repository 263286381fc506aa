/** What a query bar needs of the core: checks, completions, and the history of filters. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { FilterCompletions } from '../../shared/domain/filters.ts';
import type { FilterSubject } from '../../shared/filter/ast.ts';
import type { FilterProblem } from '../../shared/filter/problem.ts';
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
