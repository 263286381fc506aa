import { useMemo } from 'react';
import { queryOfAddress } from '../../client/address-query.ts';
import { useSearchState } from '../../client/use-search-state.ts';
import type { LiveFilter } from './model.ts';

export interface LivePlace {
  readonly filter: LiveFilter;
  /** The seq of the event beside the list. */
  readonly selected: number | null;
  readonly setFilter: (filter: LiveFilter) => void;
  readonly select: (seq: number | null) => void;
}

/** What is filtered and chosen on the live screen: `filter`, `type` and `event` of the address. */
export function useLivePlace(): LivePlace {
  const { state, change } = useSearchState();
  const { type = null } = state;
  const query = queryOfAddress(state);
  const seq = Number(state.event);
  return {
    filter: useMemo(() => ({ query, type }), [query, type]),
    selected: state.event !== undefined && Number.isSafeInteger(seq) && seq >= 0 ? seq : null,
    setFilter: (filter) => change({ filter: filter.query, text: null, type: filter.type }),
    select: (event) => change({ event: event === null ? null : String(event) }),
  };
}
