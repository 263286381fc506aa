import type { FailureDetail } from '../../shared/domain/failure.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { evidenceFor } from '../retry/evidence.ts';
import type { HistoryFacts } from '../retry/history-facts.ts';
import { needsReason } from '../retry/retry-rules.ts';
import { retryView } from '../retry/retry-view.ts';
import { messageView } from '../systems/message-view.ts';
import { actionProblems } from './action-problems.ts';
import { deadlineOf } from './deadline.ts';
import type { Desk } from './desk.ts';
import { type FailureRow, summaryOf } from './failure-row.ts';
import { lineageOf } from './lineage.ts';
import { originalOf } from './original.ts';
import { attachMessage } from './result-message.ts';

/** The message of a failed result may have been captured after the failure was found. */
function withMessage(desk: Desk, id: string): FailureRow | null {
  const row = desk.failures.byId(id);
  return row?.origin === 'result' && row.eventSeq === null && attachMessage(desk, row)
    ? desk.failures.byId(id)
    : row;
}

/** Fails with `not-found`. */
export function failureDetail(desk: Desk, facts: HistoryFacts, id: string): FailureDetail {
  const row = withMessage(desk, id);
  if (!row) throw new ExpectedError('not-found', 'There is no such failure', { id });
  const message = desk.failures.message(id);
  const retries = desk.journal.ofFailure(desk.context.id, id);
  const properties = message && viewProperties(message.rawProperties);
  const queue = desk.queues.known(row.queue)?.details ?? null;
  const actions = actionProblems({
    row,
    readOnly: desk.context.readOnly(),
    locked: desk.journal.problem !== null,
    inStream: queue?.type === 'stream',
    hasMessage: message !== null,
  });
  return {
    failure: summaryOf(row, queue && deadlineOf(queue, row, desk.clock.now())),
    message: message && properties && messageView(properties, message.body),
    original: properties && originalOf(properties),
    ...desk.groups.told(id),
    actions,
    eventSeq: row.eventSeq,
    lineage: lineageOf(desk.failures, row),
    retries: retries.map((item) => retryView(item, evidenceFor(desk, facts, item))),
    previousId: row.previousId,
    nextId: row.nextId,
    // A failed result is not retried: its message is sent anew.
    retryProblem: actions.retry === undefined ? 'retry-not-possible' : actions.retry,
    needsReason: needsReason(row.retries),
  };
}
