/** What speaks for and against a possible duplicate having arrived. Nothing here decides: the operator does. */
import type { RetryEvidence } from '../../shared/domain/failure.ts';
import type { Desk } from '../failures/desk.ts';
import type { HistoryFacts } from './history-facts.ts';
import { type OutcomeFact, verdictOf } from './outcome.ts';
import type { RetryItem } from './retry-item.ts';

const MOST_EVENTS = 5;

function eventOf(fact: OutcomeFact) {
  const death = fact.origin === 'death' || fact.origin === 'look';
  return { seq: fact.seq, at: fact.receivedAt, type: fact.type, death };
}

function seen(facts: readonly OutcomeFact[]): readonly RetryEvidence[] {
  const own = facts.filter((fact) => fact.retryId !== null && fact.origin !== 'console');
  const shown = own.slice(0, MOST_EVENTS).map((fact) => ({ kind: 'event' as const, ...eventOf(fact) }));
  const more = own.length - shown.length;
  return more > 0 ? [...shown, { kind: 'more_events', count: more }] : shown;
}

function advanced(desk: Desk, item: RetryItem, facts: readonly OutcomeFact[]): readonly RetryEvidence[] {
  const proof = facts.find(
    (fact) => fact.retryId === null && verdictOf(desk.context.profile, item, fact) !== null,
  );
  return proof ? [{ kind: 'run_advanced', ...eventOf(proof) }] : [];
}

/** Only of retries whose arrival is unknown. */
export function evidenceFor(desk: Desk, facts: HistoryFacts, item: RetryItem): readonly RetryEvidence[] {
  if (item.state !== 'unknown') return [];
  const { queue } = item;
  const later = facts(item);
  const found = [...seen(later), ...advanced(desk, item, later)];
  const none: readonly RetryEvidence[] = found.length === 0 ? [{ kind: 'nothing_seen' }] : [];
  const row = desk.failures.byId(item.failureId);
  const original: RetryEvidence =
    row?.present === 1 ? { kind: 'original_there', queue, at: row.seenAt } : { kind: 'original_gone', queue };
  return [...found, ...none, original];
}
