import type { FailureDetail } from '../../shared/domain/failure.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { evidenceFor } from '../retry/evidence.ts';
import type { HistoryFacts } from '../retry/history-facts.ts';
import { needsReason, retryProblem } from '../retry/retry-rules.ts';
import { retryView } from '../retry/retry-view.ts';
import { messageView } from '../systems/message-view.ts';
import type { Desk } from './desk.ts';
import { summaryOf } from './failure-row.ts';

/** Fails with `not-found`. */
export function failureDetail(desk: Desk, facts: HistoryFacts, id: string): FailureDetail {
  const row = desk.failures.byId(id);
  if (!row) throw new ExpectedError('not-found', 'There is no such failure', { id });
  const message = desk.failures.message(id);
  const retries = desk.journal.ofFailure(desk.context.id, id);
  const problem = retryProblem({
    row,
    readOnly: desk.context.readOnly(),
    locked: desk.journal.problem !== null,
  });
  return {
    failure: summaryOf(row),
    message: message ? messageView(viewProperties(message.rawProperties), message.body) : null,
    errors: [],
    original: null,
    groups: [],
    actions: { retry: problem },
    eventSeq: row.eventSeq,
    lineage: [],
    retries: retries.map((item) => retryView(item, evidenceFor(desk, facts, item))),
    previousId: row.previousId,
    nextId: row.nextId,
    retryProblem: problem,
    needsReason: needsReason(row.retries),
  };
}
