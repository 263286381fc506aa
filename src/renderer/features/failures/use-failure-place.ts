import { FAILURE_STATES } from '../../../shared/domain/failure.ts';
import { useSearchState } from '../../client/use-search-state.ts';
import type { FailureFilter } from './model.ts';

export interface FailurePlace {
  readonly filter: FailureFilter;
  readonly selected: string | null;
  /** The address asks for a look into the queue: from the palette, once. */
  readonly lookAsked: boolean;
  readonly lookTaken: () => void;
  readonly setFilter: (filter: FailureFilter) => void;
  readonly select: (id: string | null) => void;
}

/** What is filtered and chosen on the failures screen: `text`, `queue`, `state`, `failure` and `look` of the address. */
export function useFailurePlace(): FailurePlace {
  const { state: search, change } = useSearchState();
  return {
    filter: {
      text: search.text ?? '',
      queue: search.queue ?? null,
      state: FAILURE_STATES.find((state) => state === search.state) ?? null,
    },
    selected: search.failure ?? null,
    lookAsked: search.look === 'now',
    lookTaken: () => change({ look: null }),
    setFilter: ({ text, queue, state }) => change({ text, queue, state }),
    select: (failure) => change({ failure }),
  };
}
