/** The events of a run by their place in it: the first come with the run, others are read where the list is scrolled to. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunDetail, RunEvent } from '../../../shared/domain/run.ts';
import { useClient } from '../../client/client-context.tsx';
import { RUN_PAGE, runEventsQuery } from '../../client/queries.ts';

/** Events of one run that can be listed (`runs.events`). */
export const MOST_LISTED = 50_000;

export interface RunEvents {
  /** Events that can be listed. */
  readonly count: number;
  /** Those that were read, in order. */
  readonly known: readonly RunEvent[];
  /** Undefined while it is being read. */
  at(index: number): RunEvent | undefined;
  /** -1: it is not among those read. */
  indexOf(seq: number): number;
}

/** `places`: of those that are shown the first and the last, and others that are looked at. */
export function useRunEvents(
  connectionId: string,
  { run, events, truncated }: RunDetail,
  places: readonly number[],
): RunEvents {
  const client = useClient();
  const pages = new Set(places.map((place) => Math.floor(place / RUN_PAGE)));
  const wanted = truncated ? [...pages].filter((page) => page > 0) : [];
  const read = useQueries({
    queries: wanted.map((page) => runEventsQuery(client, connectionId, run.correlationId, page * RUN_PAGE)),
    combine: (results) => results.map(({ data }) => data),
  });
  const key = wanted.join();
  return useMemo(() => {
    const pages = new Map<number, readonly RunEvent[]>([[0, events]]);
    key.split(',').forEach((page, index) => {
      const rows = read[index];
      if (page !== '' && rows) pages.set(Number(page), rows);
    });
    const placeOf = new Map<number, number>();
    for (const [page, rows] of pages) {
      rows.forEach(({ seq }, index) => {
        placeOf.set(seq, page * RUN_PAGE + index);
      });
    }
    return {
      count: truncated ? Math.min(run.events, MOST_LISTED) : events.length,
      known: [...pages.values()].flat(),
      at: (index: number) => pages.get(Math.floor(index / RUN_PAGE))?.[index % RUN_PAGE],
      indexOf: (seq: number) => placeOf.get(seq) ?? -1,
    };
  }, [events, truncated, run.events, read, key]);
}
