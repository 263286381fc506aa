/**
 * One factory per query of the contract: key and function together. A key begins with the query's name, then the
 * connection, then the rest of its arguments, so that what changed can be named (`invalidation.ts`).
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ArgsOf, QueryName, ResultOf } from '../../shared/contract.ts';
import type { CaptureWhat, ExportRequest } from '../../shared/domain/capture.ts';
import type { BodyEdit, JobRequest } from '../../shared/domain/job.ts';
import type { FailureFilter, FailureSelection } from '../../shared/domain/selection.ts';
import type { ConsoleClient } from '../../shared/handlers.ts';

type Of<N extends QueryName> = Omit<ArgsOf<N>, 'connectionId'>;
type Filter<N extends QueryName> = Omit<ArgsOf<N>, 'connectionId' | 'limit' | 'before' | 'after'>;

export const PAGE = 100;
/** Events of a run: as many as come with the run itself. */
export const RUN_PAGE = 500;

function plain<N extends QueryName>(client: ConsoleClient, name: N, args: ArgsOf<N>) {
  return queryOptions<ResultOf<N>>({
    queryKey: [name, args],
    queryFn: ({ signal }) => client.call(name, args, { signal }),
  });
}

function scoped<N extends QueryName>(client: ConsoleClient, name: N, connectionId: string, rest: Of<N>) {
  // `rest` is the query's arguments but the connection; together they are all of them.
  const args = { connectionId, ...rest } as unknown as ArgsOf<N>;
  return queryOptions<ResultOf<N>>({
    queryKey: [name, connectionId, rest],
    queryFn: ({ signal }) => client.call(name, args, { signal }),
  });
}

export function statusQuery(client: ConsoleClient) {
  return plain(client, 'app.status', {});
}

export function savedViewsQuery(client: ConsoleClient) {
  return plain(client, 'views.list', {});
}

export function preferencesQuery(client: ConsoleClient) {
  return plain(client, 'preferences.get', {});
}

export function systemsQuery(client: ConsoleClient) {
  return plain(client, 'systems.list', {});
}

export function connectionsQuery(client: ConsoleClient) {
  return plain(client, 'connections.list', {});
}

export function eventQuery(client: ConsoleClient, connectionId: string, seq: number) {
  return scoped(client, 'events.detail', connectionId, { seq });
}

export function eventTypesQuery(client: ConsoleClient, connectionId: string) {
  return scoped(client, 'events.types', connectionId, {});
}

/** Pages of runs, newest start first. */
export function runsQuery(client: ConsoleClient, connectionId: string, filter: Filter<'runs.page'>) {
  return infiniteQueryOptions({
    queryKey: ['runs.page', connectionId, filter],
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'runs.page',
        { connectionId, limit: PAGE, ...filter, ...(pageParam ? { before: pageParam } : {}) },
        { signal },
      ),
    initialPageParam: null as ArgsOf<'runs.page'>['before'] | null,
    getNextPageParam: (page: ResultOf<'runs.page'>) => page.searchedTo ?? undefined,
  });
}

export function runCountsQuery(client: ConsoleClient, connectionId: string) {
  return scoped(client, 'runs.counts', connectionId, {});
}

export function runQuery(client: ConsoleClient, connectionId: string, correlationId: string) {
  return scoped(client, 'runs.detail', connectionId, { correlationId });
}

/** Events of a page of a run; `offset` of them come before it. */
export function runEventsQuery(
  client: ConsoleClient,
  connectionId: string,
  correlationId: string,
  offset: number,
) {
  return scoped(client, 'runs.events', connectionId, { correlationId, offset, limit: RUN_PAGE });
}

export function deadLetterQueuesQuery(client: ConsoleClient, connectionId: string) {
  return scoped(client, 'failures.queues', connectionId, {});
}

/** Asks the broker each time: it is not told when a queue moves. */
export function queueReportQuery(client: ConsoleClient, connectionId: string) {
  return scoped(client, 'queues.list', connectionId, {});
}

export function queueDetailQuery(client: ConsoleClient, connectionId: string, queue: string) {
  return scoped(client, 'queues.detail', connectionId, { queue });
}

export interface FailuresAsked {
  readonly filter: FailureFilter;
  readonly order?: 'newest' | 'oldest';
}

/** Pages of failures by their death, in the order asked for. */
export function failuresQuery(
  client: ConsoleClient,
  connectionId: string,
  { filter, order = 'newest' }: FailuresAsked,
) {
  return infiniteQueryOptions({
    queryKey: ['failures.page', connectionId, filter, order],
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'failures.page',
        { connectionId, limit: PAGE, filter, order, ...(pageParam ? { before: pageParam } : {}) },
        { signal },
      ),
    initialPageParam: null as ArgsOf<'failures.page'>['before'] | null,
    getNextPageParam: (page: ResultOf<'failures.page'>) => page.searchedTo ?? undefined,
  });
}

export function failureQuery(client: ConsoleClient, connectionId: string, id: string) {
  return scoped(client, 'failures.detail', connectionId, { id });
}

/** The dry run of a job: never kept, because the broker's facts are asked for each time. */
export function jobPlanQuery(client: ConsoleClient, connectionId: string, request: JobRequest) {
  return queryOptions({
    queryKey: ['jobs.plan', connectionId, { request }],
    queryFn: ({ signal }) => client.call('jobs.plan', { connectionId, request }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Newest first. */
export function jobsQuery(client: ConsoleClient, connectionId: string, activeOnly: boolean) {
  return scoped(client, 'jobs.list', connectionId, { limit: PAGE, activeOnly });
}

export function jobQuery(client: ConsoleClient, connectionId: string, jobId: string) {
  return scoped(client, 'jobs.detail', connectionId, { jobId });
}

/** The first items of a job, in its order. */
export function jobFirstItemsQuery(
  client: ConsoleClient,
  connectionId: string,
  jobId: string,
  limit: number,
) {
  return scoped(client, 'jobs.items', connectionId, { jobId, limit });
}

/** Pages of a job's items, in its order. */
export function jobItemsQuery(
  client: ConsoleClient,
  connectionId: string,
  jobId: string,
  troubledOnly: boolean,
) {
  return infiniteQueryOptions({
    queryKey: ['jobs.items', connectionId, { jobId, troubledOnly }],
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'jobs.items',
        {
          connectionId,
          jobId,
          limit: PAGE,
          troubledOnly,
          ...(pageParam === null ? {} : { after: pageParam }),
        },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page: ResultOf<'jobs.items'>) =>
      page.hasMore ? page.items.at(-1)?.position : undefined,
  });
}

export function editSubjectQuery(client: ConsoleClient, connectionId: string, id: string) {
  return queryOptions({
    queryKey: ['edits.subject', connectionId, { id }],
    queryFn: ({ signal }) => client.call('edits.subject', { connectionId, id }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Pages of what an edit would make of each failure. */
export function editPreviewQuery(
  client: ConsoleClient,
  connectionId: string,
  selection: FailureSelection,
  edit: BodyEdit,
  limit: number,
) {
  return infiniteQueryOptions({
    queryKey: ['edits.preview', connectionId, { selection, edit, limit }],
    queryFn: ({ pageParam, signal }) =>
      client.call('edits.preview', { connectionId, selection, edit, limit, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (page: ResultOf<'edits.preview'>, _all: unknown, offset: number) =>
      offset + page.rows.length < page.total && page.rows.length > 0 ? offset + page.rows.length : undefined,
    staleTime: 0,
    gcTime: 0,
  });
}

/** Pages of the archive, newest first. */
export function archiveQuery(client: ConsoleClient, connectionId: string, text: string) {
  return infiniteQueryOptions({
    queryKey: ['archive.page', connectionId, { text }],
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'archive.page',
        {
          connectionId,
          limit: PAGE,
          ...(text === '' ? {} : { text }),
          ...(pageParam ? { before: pageParam } : {}),
        },
        { signal },
      ),
    initialPageParam: null as ArgsOf<'archive.page'>['before'] | null,
    getNextPageParam: (page: ResultOf<'archive.page'>) => {
      const last = page.items.at(-1);
      return page.hasMore && last ? { archivedAt: last.archivedAt, id: last.id } : undefined;
    },
  });
}

/** A part of a body as it is, `length` bytes from `offset`. */
export function failureBodyQuery(client: ConsoleClient, connectionId: string, asked: Of<'failures.body'>) {
  return scoped(client, 'failures.body', connectionId, asked);
}

/** Pages of groups, by offset: their order changes while failures come in. */
export function groupsQuery(
  client: ConsoleClient,
  connectionId: string,
  asked: Omit<Of<'groups.page'>, 'limit' | 'offset'>,
) {
  return infiniteQueryOptions({
    queryKey: ['groups.page', connectionId, asked],
    queryFn: ({ pageParam, signal }) =>
      client.call('groups.page', { connectionId, limit: PAGE, offset: pageParam, ...asked }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (page: ResultOf<'groups.page'>, _pages, from: number) => {
      const next = from + page.groups.length;
      return page.groups.length > 0 && next < page.total ? next : undefined;
    },
  });
}

export function groupQuery(client: ConsoleClient, connectionId: string, id: string) {
  return scoped(client, 'groups.detail', connectionId, { id });
}

/** Captures that are open or were. */
export function capturesQuery(client: ConsoleClient) {
  return queryOptions({
    queryKey: ['captures.list'],
    queryFn: ({ signal }) => client.call('captures.list', {}, { signal }),
  });
}

export function captureInfoQuery(client: ConsoleClient, file: string) {
  return queryOptions({
    queryKey: ['captures.info', file],
    queryFn: ({ signal }) => client.call('captures.info', { file }, { signal }),
    // A file changes without telling.
    staleTime: 0,
  });
}

/** Reads the whole file: only when it is asked for, and each time anew. */
export function captureCheckQuery(client: ConsoleClient, file: string) {
  return queryOptions({
    queryKey: ['captures.check', file],
    queryFn: ({ signal }) => client.call('captures.check', { file }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export function captureSizeQuery(client: ConsoleClient, connectionId: string, what: CaptureWhat) {
  return scoped(client, 'captures.size', connectionId, { what });
}

export function exportPreviewQuery(client: ConsoleClient, connectionId: string, request: ExportRequest) {
  return scoped(client, 'exports.preview', connectionId, { request });
}

export function notesQuery(client: ConsoleClient, connectionId: string) {
  return scoped(client, 'notes.list', connectionId, {});
}
