import { useMemo } from 'react';
import { useSearchState } from '../../client/use-search-state.ts';
import { FIRST_ORDER, QUEUE_SORTS, type QueueFilter, type QueueOrder } from './model.ts';

export const QUEUE_VIEWS = ['table', 'graph'] as const;
export type QueuesView = (typeof QUEUE_VIEWS)[number];

export interface QueuePlace {
  readonly view: QueuesView;
  readonly filter: QueueFilter;
  readonly order: QueueOrder;
  /** The queue that stands beside the list. */
  readonly queue: string | null;
  /** The graph shows only what has to do with that queue. */
  readonly related: boolean;
  readonly show: (view: QueuesView) => void;
  readonly setFilter: (filter: QueueFilter) => void;
  readonly setOrder: (order: QueueOrder) => void;
  readonly choose: (queue: string | null) => void;
  readonly setRelated: (related: boolean) => void;
}

function orderOf(search: Readonly<Record<string, string>>): QueueOrder {
  const by = QUEUE_SORTS.find((sort) => sort === search.sort);
  return by === undefined ? FIRST_ORDER : { by, descending: search.direction === 'down' };
}

/** What is shown, filtered and chosen on the queues screen is its address. */
export function useQueuePlace(): QueuePlace {
  const { state: search, change } = useSearchState();
  return {
    view: QUEUE_VIEWS.find((view) => view === search.view) ?? 'table',
    filter: useMemo(() => ({ text: search.text ?? '', withMessages: search.only === 'messages' }), [search]),
    order: useMemo(() => orderOf(search), [search]),
    queue: search.queue ?? null,
    related: search.around === 'chosen',
    show: (view) => change({ view: view === 'table' ? null : view }),
    setFilter: ({ text, withMessages }) => change({ text, only: withMessages ? 'messages' : null }),
    setOrder: ({ by, descending }) => change({ sort: by, direction: descending ? 'down' : null }),
    choose: (queue) => change(queue === null ? { queue, around: null } : { queue }),
    setRelated: (related) => change({ around: related ? 'chosen' : null }),
  };
}
