/**
 * What every part of one connection's failures works with, and the two things they all do: bring a failure's state up
 * to date, and say that something changed.
 */
import type { FailureState } from '../../shared/domain/failure.ts';
import type { Notify } from '../../shared/handlers.ts';
import type { Clock, Log } from '../deps.ts';
import type { Groups } from '../groups/create.ts';
import type { Journal } from '../retry/journal.ts';
import { decidingItem, type RetryItem, wasSent } from '../retry/retry-item.ts';
import type { Absences } from './absence.ts';
import type { FailureRow } from './failure-row.ts';
import { failureStateOf } from './failure-state.ts';
import type { FailureStore } from './failure-store.ts';
import type { QueueStore } from './queue-store.ts';
import type { ResultRows } from './result-rows.ts';
import { resultStateOf } from './result-state.ts';
import type { SerialQueues } from './serial-queues.ts';
import type { ConnectionContext } from './service.ts';

export interface Desk {
  readonly context: ConnectionContext;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly operator: string;
  readonly notify: Notify;
  readonly failures: FailureStore;
  readonly groups: Groups;
  /** Failures that results tell of. */
  readonly results: ResultRows;
  readonly queues: QueueStore;
  readonly serial: SerialQueues;
  readonly absences: Absences;
  /** Ids of retries that this process is working on: recovery leaves them alone. */
  readonly inHand: Set<string>;
  /** Aborted when the service closes. */
  readonly signal: AbortSignal;
}

/** `present` may run ahead of the row; `newest` is the item that says what became of it. */
export function stateOf(
  row: Pick<FailureRow, 'origin' | 'present'>,
  present: boolean,
  newest: RetryItem | null,
): FailureState {
  return row.origin === 'result' ? resultStateOf(row.present, newest) : failureStateOf(present, newest);
}

/** State and count of retries of one failure, from its presence and the ledger. */
export function refreshFailure(desk: Desk, failureId: string): void {
  const row = desk.failures.byId(failureId);
  // A locked journal does not tell what became of its retries: what is shown of them stays.
  if (!row || (desk.journal.problem && row.state !== 'open' && row.state !== 'gone')) return;
  const items = desk.journal.ofFailure(desk.context.id, failureId);
  const state = stateOf(row, row.present === 1, decidingItem(items));
  const retries = row.retryCount + items.filter(wasSent).length;
  if (state !== row.state || retries !== row.retries) desk.failures.setState(failureId, state, retries);
}

/** After a ledger entry: its failure follows, and windows are told. */
export function retryMoved(desk: Desk, item: RetryItem): RetryItem {
  refreshFailure(desk, item.failureId);
  desk.notify('retries.changed', { connectionId: desk.context.id });
  desk.notify('failures.changed', { connectionId: desk.context.id });
  return item;
}

/** Version of the connected broker; empty while there is none. */
export function brokerVersionText(desk: Desk): string {
  const { state } = desk.context.session();
  return state.kind === 'connected' ? state.version : '';
}
