import type { JobAction } from '../../shared/domain/job.ts';
import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import { assertWritable } from './read-only.ts';
import { outcomeIsWatched } from './tap-wait.ts';

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
