/** Where the copy of one failure goes, by what was asked for; null: it is not told. */
import type { JobRequest } from '../../shared/domain/job.ts';
import type { Desk } from '../failures/desk.ts';
import type { FailureRow } from '../failures/failure-row.ts';
import { originalTarget } from './original-target.ts';
import type { Target } from './targets.ts';

function throughDefault(routingKey: string | null): Target | null {
  return routingKey === null || routingKey === '' ? null : { exchange: '', routingKey };
}

/** A failed result is sent again as its message was captured, a dead letter that left its queue as if it were retried. */
function capturedTarget({ eventSeq, exchange, routingKey }: FailureRow): Target | null {
  return eventSeq === null ? null : { exchange, routingKey };
}

export function targetOf(desk: Desk, { target }: Pick<JobRequest, 'target'>, row: FailureRow): Target | null {
  if (target.kind === 'queue') return throughDefault(target.queue);
  if (row.origin === 'result') return capturedTarget(row);
  return target.kind === 'failed-queue'
    ? throughDefault(row.failedQueue)
    : originalTarget(desk.failures, row.id);
}
