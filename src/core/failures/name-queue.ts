/** An operator names a dead-letter queue, or takes the name back; nothing changes on the broker. */
import type { DeadLetterQueue } from '../../shared/domain/failure.ts';
import type { Desk } from './desk.ts';
import type { FailureQueries } from './failure-queries.ts';
import type { NamedQueues } from './named-queues.ts';
import type { QueueFacts } from './queue-facts.ts';

function audit({ journal, operator, context }: Desk, queue: string, added: boolean): void {
  if (journal.problem) return;
  journal.audit({ operator, connectionId: context.id, action: 'queue', details: { queue, added } });
}

/** Its facts at once, where there is a connection; one that does not exist (yet) is kept too. */
export function addQueue(
  desk: Desk,
  named: NamedQueues,
  facts: QueueFacts,
  queue: string,
): Promise<DeadLetterQueue> {
  audit(desk, queue, true);
  named.add(queue, desk.operator, desk.clock.now());
  desk.notify('failures.changed', { connectionId: desk.context.id });
  return facts.one(queue);
}

/** It stays listed when the profile or the broker names it as well, or while failures of it are open. */
export function removeQueue(desk: Desk, named: NamedQueues, queries: FailureQueries, queue: string): void {
  audit(desk, queue, false);
  named.remove(queue);
  if (queries.openIn(queue) === 0) desk.queues.forget(queue);
  desk.notify('failures.changed', { connectionId: desk.context.id });
}
