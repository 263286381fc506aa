import type { JobAction } from '../../shared/domain/job.ts';
import type { Handlers } from '../../shared/handlers.ts';
import type { LiveConnection } from '../connections/live-connection.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import { assertWritable } from './read-only.ts';
import { TAP_MS } from './tap-wait.ts';

type JobHandlers = Pick<
  Handlers,
  | 'jobs.plan'
  | 'jobs.list'
  | 'jobs.detail'
  | 'jobs.items'
  | 'jobs.report'
  | 'jobs.start'
  | 'jobs.pause'
  | 'jobs.resume'
  | 'jobs.cancel'
>;

/** What sends nothing on has no outcome. */
const KEEPS: readonly JobAction[] = ['discard', 'archive', 'restore'];

/** Waits, for a while, until the tap sees where the profile's results go: a canary step is judged by them. */
async function outcomeIsWatched(connection: LiveConnection): Promise<void> {
  const exchanges = connection.profile.watch.map(({ exchange }) => exchange);
  await Promise.all(exchanges.map((exchange) => connection.whenWatching(exchange, TAP_MS)));
}

export function jobHandlers(manager: ConnectionManager): JobHandlers {
  const of = (id: string) => manager.get(id).failures().jobs;
  return {
    'jobs.plan': ({ connectionId, ...args }) => of(connectionId).plan(args),
    'jobs.list': ({ connectionId, ...args }) => of(connectionId).list(args),
    'jobs.detail': ({ connectionId, jobId }) => of(connectionId).detail(jobId),
    'jobs.items': ({ connectionId, ...args }) => of(connectionId).items(args),
    'jobs.report': ({ connectionId, ...args }) => of(connectionId).report(args),
    'jobs.start': async ({ connectionId, ...args }) => {
      const connection = manager.get(connectionId);
      if (args.request.action !== 'archive') assertWritable(connection);
      if (!KEEPS.includes(args.request.action)) await outcomeIsWatched(connection);
      return of(connectionId).start(args);
    },
    // Pausing and cancelling change nothing on the broker.
    'jobs.pause': ({ connectionId, jobId }) => of(connectionId).pause(jobId),
    'jobs.resume': ({ connectionId, jobId }) => of(connectionId).resume(jobId),
    'jobs.cancel': ({ connectionId, jobId }) => of(connectionId).cancel(jobId),
  };
}
