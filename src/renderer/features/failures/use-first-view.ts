import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useClient } from '../../client/client-context.tsx';
import { groupsQuery } from '../../client/queries.ts';
import { askedGroups } from './groups/group-filter.ts';
import type { FailureView } from './use-failure-place.ts';

/**
 * What an address that says nothing shows: the groups when there are any, else the list; null until that is known. It is
 * found out once: groups that come later do not take the list away from under the operator.
 */
export function useFirstView(connectionId: string): FailureView | null {
  const [view, setView] = useState<FailureView | null>(null);
  const groups = useInfiniteQuery(
    groupsQuery(useClient(), connectionId, askedGroups({}, 'cause', undefined)),
  );
  const known = groups.error !== null ? 0 : groups.data?.pages[0]?.total;
  useEffect(() => {
    if (known !== undefined) setView((before) => before ?? (known > 0 ? 'groups' : 'list'));
  }, [known]);
  return view;
}
