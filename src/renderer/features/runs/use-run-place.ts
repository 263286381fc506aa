import { RUN_STATES } from '../../../shared/domain/run.ts';
import { queryOfAddress } from '../../client/address-query.ts';
import { useSearchState } from '../../client/use-search-state.ts';
import type { RunFilter } from './model.ts';

export interface RunPlace {
  readonly filter: RunFilter;
  readonly setFilter: (filter: RunFilter) => void;
}

/** What is filtered on the runs screen: `filter` and `state` of the address. */
export function useRunPlace(): RunPlace {
  const { state: search, change } = useSearchState();
  return {
    filter: {
      query: queryOfAddress(search),
      state: RUN_STATES.find((state) => state === search.state) ?? null,
    },
    setFilter: ({ query, state }) => change({ filter: query, text: null, state }),
  };
}
