import { useEffect, useRef, useState } from 'react';
import { useClient } from './client-context.tsx';
import { type FilterCount, type FilterCounter, filterCounter } from './filter-counter.ts';

/** What tells that there is more to count. Failures are counted with their list. */
const CHANGED = { events: 'events.changed', runs: 'runs.changed' } as const;
type Counted = keyof typeof CHANGED;

/** A count that one part was enough for is made again after a change, at most this often, in ms. */
const AGAIN_AFTER = 3_000;

export interface Counting {
  /** Null: nothing is filtered, or nothing was counted yet. */
  readonly matches: FilterCount | null;
  readonly stop: () => void;
  readonly goOn: () => void;
}

interface Told {
  readonly text: string;
  readonly count: FilterCount;
  readonly isQuick: boolean;
}

/** Counts what passes a filter until all is counted or it is stopped; and again after changes, where that is quick. */
export function useFilterCount(connectionId: string, subject: Counted, text: string): Counting {
  const client = useClient();
  const [told, setTold] = useState<Told | null>(null);
  const counter = useRef<FilterCounter | null>(null);
  useEffect(() => {
    if (text === '') return;
    const opened = filterCounter(
      (from, signal) => {
        const asked = { connectionId, subject, text };
        return client.call('filters.count', from === null ? asked : { ...asked, from }, { signal });
      },
      (count, isQuick) => setTold({ text, count, isQuick }),
    );
    counter.current = opened;
    opened.anew();
    return () => {
      counter.current = null;
      opened.close();
    };
  }, [client, connectionId, subject, text]);
  const isQuick = told?.text === text && told.isQuick;
  useEffect(() => {
    if (!isQuick) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      timer = undefined;
      counter.current?.anew();
    };
    const end = client.on(CHANGED[subject], (change) => {
      if (change.connectionId === connectionId) timer ??= setTimeout(again, AGAIN_AFTER);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [client, connectionId, subject, isQuick]);
  return {
    matches: text !== '' && told?.text === text ? told.count : null,
    stop: () => counter.current?.stop(),
    goOn: () => counter.current?.goOn(),
  };
}
