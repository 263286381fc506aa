/** The saved views of one subject, with how many pass each now, as far as one search counts. */
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FilterSubject } from '../../shared/filter/ast.ts';
import type { ConsoleClient } from '../../shared/handlers.ts';
import { useClient } from './client-context.tsx';
import { savedViewsQuery } from './queries.ts';
import { useCommand } from './use-command.ts';

export interface CountedView {
  readonly id: string;
  readonly name: string;
  readonly filter: string;
  /** Null: not counted yet, or its filter cannot be read any more. */
  readonly count: number | null;
  /** There may be more. */
  readonly isLeast: boolean;
}

export interface SavedViews {
  readonly views: readonly CountedView[];
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onSave: (name: string, filter: string) => void;
  readonly onRemove: (id: string) => void;
}

/** A count is worth this long, in ms: the list is looked at, not watched. */
const COUNTED_FOR = 10_000;

function countQuery(client: ConsoleClient, connectionId: string, subject: FilterSubject, text: string) {
  return queryOptions({
    queryKey: ['filters.count', connectionId, { subject, text }],
    queryFn: ({ signal }) => client.call('filters.count', { connectionId, subject, text }, { signal }),
    staleTime: COUNTED_FOR,
  });
}

/** Counts only while their list is open: nobody sees them else. */
export function useSavedViews(connectionId: string, subject: FilterSubject): SavedViews {
  const client = useClient();
  const [isOpen, onOpenChange] = useState(false);
  const { data = [] } = useQuery(savedViewsQuery(client));
  const own = data.filter((view) => view.subject === subject);
  const counts = useQueries({
    queries: own.map(({ filter }) => ({
      ...countQuery(client, connectionId, subject, filter),
      enabled: isOpen,
    })),
  });
  const save = useCommand('views.save');
  const remove = useCommand('views.delete');
  return {
    views: own.map(({ id, name, filter }, index) => {
      const counted = counts[index]?.data;
      return { id, name, filter, count: counted?.count ?? null, isLeast: (counted?.next ?? null) !== null };
    }),
    isOpen,
    onOpenChange,
    onSave: (name, filter) => save.mutate({ subject, name, filter }),
    onRemove: (id) => remove.mutate({ id }),
  };
}
