import { RUN_STATES } from '../../../shared/domain/run.ts';
import { useSearchState } from '../../client/use-search-state.ts';
import type { RunFilter } from './model.ts';

export interface RunPlace {
  readonly filter: RunFilter;
  readonly setFilter: (filter: RunFilter) => void;
}

/** What is filtered on the runs screen: `text` and `state` of the address. */
export function useRunPlace(): RunPlace {
  const { state: search, change } = useSearchState();
  return {
    filter: {
      text: search.text ?? '',
      state: RUN_STATES.find((state) => state === search.state) ?? null,
    },
    setFilter: ({ text, state }) => change({ text, state }),
  };
}
