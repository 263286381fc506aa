import { useMemo } from 'react';
import { CLASSIFIERS, type Classifier } from '../../../shared/domain/failure-group.ts';
import { useSearchState } from '../../client/use-search-state.ts';
import { type FailureFilter, filterSearch, readFilter } from './filter.ts';
import { type GroupFilter, groupSearch, readGroupFilter } from './groups/group-filter.ts';

export const FAILURE_VIEWS = ['groups', 'list', 'jobs', 'archive'] as const;
export type FailureView = (typeof FAILURE_VIEWS)[number];

export interface FailurePlace {
  /** Null: the address does not say. */
  readonly view: FailureView | null;
  readonly filter: FailureFilter;
  readonly groups: GroupFilter;
  readonly classifier: Classifier;
  /** The failure and the group that stand beside their lists. */
  readonly failure: string | null;
  readonly group: string | null;
  /** The address asks for a look into the queue: from the palette, once. */
  readonly lookAsked: boolean;
  readonly lookTaken: () => void;
  readonly show: (view: FailureView) => void;
  readonly setQueue: (queue: string | null) => void;
  readonly setFilter: (filter: FailureFilter) => void;
  readonly setGroups: (filter: GroupFilter) => void;
  readonly setClassifier: (classifier: Classifier) => void;
  readonly chooseFailure: (id: string | null) => void;
  readonly chooseGroup: (id: string | null) => void;
  /** The failures of a group, in the list. */
  readonly showGroupInList: (id: string) => void;
  /** One failure, in the list, whatever is filtered. */
  readonly showFailure: (id: string) => void;
  readonly showGroup: (id: string, classifier: string) => void;
  readonly job: string | null;
  readonly showJob: (id: string) => void;
  readonly chooseJob: (id: string | null) => void;
}

function viewOf(search: Readonly<Record<string, string>>): FailureView | null {
  const asked = FAILURE_VIEWS.find((view) => view === search.view);
  if (asked) return asked;
  if (search.group !== undefined) return 'groups';
  // A link that names a failure, or what to filter by, means the list.
  return search.failure !== undefined || search.filter !== undefined || search.text !== undefined
    ? 'list'
    : null;
}

const NO_FILTER = filterSearch({});

/** What is shown, filtered and chosen on the failures screen is its address. */
export function useFailurePlace(): FailurePlace {
  const { state: search, change } = useSearchState();
  return {
    view: viewOf(search),
    filter: useMemo(() => readFilter(search), [search]),
    groups: useMemo(() => readGroupFilter(search), [search]),
    classifier: CLASSIFIERS.find((each) => each === search.by) ?? 'cause',
    failure: search.failure ?? null,
    group: search.group ?? null,
    lookAsked: search.look === 'now',
    lookTaken: () => change({ look: null }),
    show: (view) => change({ view }),
    setQueue: (queue) => change({ queue }),
    setFilter: (filter) => change({ view: 'list', ...filterSearch(filter) }),
    setGroups: (filter) => change({ view: 'groups', ...groupSearch(filter) }),
    setClassifier: (by) => change({ view: 'groups', by, group: null }),
    chooseFailure: (failure) => change({ view: 'list', failure }),
    chooseGroup: (group) => change({ view: 'groups', group }),
    showGroupInList: (cause) => change({ ...NO_FILTER, view: 'list', cause, failure: null }),
    showFailure: (failure) => change({ ...NO_FILTER, view: 'list', failure }),
    showGroup: (group, by) =>
      change({ view: 'groups', group, by, ...groupSearch({ states: 'all', muted: true }) }),
    job: search.job ?? null,
    chooseJob: (job) => change({ job }),
    showJob: (job) => change({ view: 'jobs', job }),
  };
}
