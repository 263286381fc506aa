import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useClient } from '../../client/client-context.tsx';
import { filterArgs, type LiveFilter } from './model.ts';
import { openTail, type Tail, type TailSnapshot } from './tail.ts';
import { emptyWindow } from './window.ts';

export interface LiveTail
  extends Pick<Tail, 'pause' | 'follow' | 'older' | 'changed' | 'stopSearch' | 'searchOn'> {
  readonly state: TailSnapshot;
}

const nothing: TailSnapshot = {
  window: emptyWindow,
  following: true,
  newer: { count: 0, more: false },
  ready: false,
  loadingOlder: false,
  searched: null,
  stopped: false,
  error: null,
};

/** The tail of a connection under a filter; a new filter starts anew, paused or following as it was. */
export function useTail(connectionId: string, filter: LiveFilter): LiveTail {
  const client = useClient();
  const { type, query } = filter;
  const [tail, setTail] = useState<Tail | null>(null);
  const following = useRef(true);
  useEffect(() => {
    const opened = openTail({
      following: following.current,
      load: (request, signal) =>
        client.call('events.page', { connectionId, ...filterArgs({ type, query }), ...request }, { signal }),
    });
    const ends = [
      client.on('events.changed', (event) => event.connectionId === connectionId && opened.changed()),
      // A gap opens and closes with the connection, without an event.
      client.on('connections.changed', (event) => event.id === connectionId && opened.changed()),
      opened.subscribe(() => {
        const { ready, error, following: follows } = opened.snapshot();
        following.current = follows;
        // Until the new rows are there the old ones stay.
        if (ready || error !== null) setTail(opened);
      }),
    ];
    return () => {
      for (const end of ends) end();
      opened.close();
    };
  }, [client, connectionId, type, query]);
  const state = useSyncExternalStore(
    (changed) => tail?.subscribe(changed) ?? (() => undefined),
    () => tail?.snapshot() ?? nothing,
  );
  return {
    state,
    pause: () => tail?.pause(),
    follow: () => tail?.follow(),
    older: () => tail?.older(),
    changed: () => tail?.changed(),
    stopSearch: () => tail?.stopSearch(),
    searchOn: () => tail?.searchOn(),
  };
}
