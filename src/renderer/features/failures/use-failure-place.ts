import { useState } from 'react';
import { type FailureFilter, noFilter } from './model.ts';

export interface FailurePlace {
  readonly filter: FailureFilter;
  readonly selected: string | null;
  readonly setFilter: (filter: FailureFilter) => void;
  readonly select: (id: string | null) => void;
}

/** What is filtered and chosen on the failures screen. */
export function useFailurePlace(_connectionId: string): FailurePlace {
  const [filter, setFilter] = useState<FailureFilter>(noFilter);
  const [selected, select] = useState<string | null>(null);
  return { filter, selected, setFilter, select };
}
