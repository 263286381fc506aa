import type { Handlers } from '../../shared/handlers.ts';
import type { LiveConnection } from '../connections/live-connection.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { FailureService } from '../failures/service.ts';
import { assertWritable } from './read-only.ts';
import { outcomeIsWatched } from './tap-wait.ts';

type FailureHandlers = Pick<
  Handlers,
  | 'failures.queues'
  | 'failures.page'
  | 'failures.detail'
  | 'failures.look'
  | 'failures.body'
  | 'failures.addQueue'
  | 'failures.removeQueue'
  | 'failures.retry'
  | 'failures.readResults'
  | 'retries.list'
  | 'retries.cancel'
  | 'retries.decide'
>;

function writable(connection: LiveConnection): FailureService {
  assertWritable(connection);
  return connection.failures();
}

export function failureHandlers(manager: ConnectionManager): FailureHandlers {
  const of = (id: string) => manager.get(id).failures();
  return {
    'failures.queues': ({ connectionId }) => of(connectionId).queues(),
    'failures.page': ({ connectionId, ...args }, { signal }) =>
      of(connectionId).found(args, signal as globalThis.AbortSignal),
    'failures.detail': ({ connectionId, id }) => of(connectionId).detail(id),
    'failures.look': ({ connectionId, ...args }, { signal }) =>
      // The service's signal is Node's own; the wire makes one of those.
      of(connectionId).look(args, signal as globalThis.AbortSignal),
    'failures.body': ({ connectionId, ...args }) => of(connectionId).body(args),
    // Names are the console's own: a connection that only reads takes them as well.
    'failures.addQueue': ({ connectionId, queue }) => of(connectionId).addQueue(queue),
    'failures.removeQueue': ({ connectionId, queue }) => {
      of(connectionId).removeQueue(queue);
      return {};
    },
    'failures.retry': async ({ connectionId, ...args }) => {
      const connection = manager.get(connectionId);
      const failures = writable(connection);
      await outcomeIsWatched(connection);
      return failures.retry(args);
    },
    'failures.readResults': ({ connectionId }, { signal }) =>
      of(connectionId).readResults(signal as globalThis.AbortSignal),
    'retries.list': ({ connectionId, ...args }) => of(connectionId).retries(args),
    // Stopping a retry changes nothing on the broker.
    'retries.cancel': ({ connectionId, retryId }) => of(connectionId).cancelRetry(retryId),
    'retries.decide': async ({ connectionId, ...args }) => {
      const connection = manager.get(connectionId);
      const failures = writable(connection);
      if (args.decision === 'send_again') await outcomeIsWatched(connection);
      return failures.decide(args);
    },
  };
}
