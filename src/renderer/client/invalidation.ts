/** What an event of the contract makes stale. Events carry no rows: what is shown is asked for again. */
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { EventName, PayloadOf, QueryName } from '../../shared/contract.ts';
import type { ConsoleClient } from '../../shared/handlers.ts';

type Stale = readonly [QueryName, ...unknown[]];

type StaleBy = {
  readonly [N in EventName]: (payload: PayloadOf<N>) => readonly Stale[];
};

export const STALE_BY = {
  'preferences.changed': () => [['preferences.get']],
  'views.changed': () => [['views.list']],
  'connections.changed': () => [['connections.list'], ['failures.queues'], ['app.status']],
  'events.changed': ({ connectionId: id }) => [
    ['events.page', id],
    ['events.types', id],
    ['connections.list'],
  ],
  'runs.changed': ({ connectionId: id }) => [
    ['runs.page', id],
    ['runs.counts', id],
    ['runs.detail', id],
    ['runs.events', id],
  ],
  'failures.changed': ({ connectionId: id }) => [
    ['failures.page', id],
    ['failures.queues', id],
    ['failures.detail', id],
    ['groups.page', id],
    ['groups.detail', id],
    ['connections.list'],
  ],
  'retries.changed': ({ connectionId: id }) => [
    ['retries.list', id],
    ['failures.detail', id],
    ['failures.page', id],
    ['archive.page', id],
  ],
  'groups.changed': ({ connectionId: id }) => [
    ['groups.page', id],
    ['groups.detail', id],
    ['failures.detail', id],
    ['failures.page', id],
  ],
  'captures.changed': () => [['captures.list']],
  'captures.progress': () => [],
  'notes.changed': ({ connectionId: id }) => [['notes.list', id]],
  'jobs.changed': ({ connectionId: id }) => [
    ['jobs.list', id],
    ['jobs.detail', id],
    ['jobs.items', id],
  ],
} satisfies StaleBy;

/**
 * Events come up to ten times a second: what they make stale is gathered and asked for again once per `everyMs`. A query
 * that is being answered is neither cancelled (under load it would never be answered) nor forgotten: it is asked again
 * after its answer, which may be from before the change.
 */
export function invalidateOnEvents(client: ConsoleClient, queries: QueryClient, everyMs = 250): () => void {
  const stale = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    for (const [name, queryKey] of stale) {
      if (queries.isFetching({ queryKey }) > 0) continue;
      stale.delete(name);
      void queries.invalidateQueries({ queryKey });
    }
    if (stale.size > 0) timer = setTimeout(flush, everyMs);
  };
  const mark = (keys: readonly Stale[]) => {
    for (const key of keys) stale.set(JSON.stringify(key), key);
    timer ??= setTimeout(flush, everyMs);
  };
  const listen = <N extends EventName>(name: N, staleBy: StaleBy[N]) =>
    client.on(name, (payload) => mark(staleBy(payload)));
  const ends = [
    listen('preferences.changed', STALE_BY['preferences.changed']),
    listen('views.changed', STALE_BY['views.changed']),
    listen('connections.changed', STALE_BY['connections.changed']),
    listen('events.changed', STALE_BY['events.changed']),
    listen('runs.changed', STALE_BY['runs.changed']),
    listen('failures.changed', STALE_BY['failures.changed']),
    listen('retries.changed', STALE_BY['retries.changed']),
    listen('groups.changed', STALE_BY['groups.changed']),
    listen('jobs.changed', STALE_BY['jobs.changed']),
    listen('captures.changed', STALE_BY['captures.changed']),
    listen('notes.changed', STALE_BY['notes.changed']),
  ];
  return () => {
    for (const end of ends) end();
    clearTimeout(timer);
  };
}
