/**
 * What speaks for and against a possible duplicate having arrived, in words. Nothing here decides: the operator does.
 */
import type { Desk } from '../failures/desk.ts';
import type { HistoryFacts } from './history-facts.ts';
import { type OutcomeFact, verdictOf } from './outcome.ts';
import type { RetryItem } from './retry-item.ts';

function describe(fact: OutcomeFact): string {
  const when = new Date(fact.receivedAt).toISOString();
  const what = fact.origin === 'death' || fact.origin === 'look' ? 'dead letter' : (fact.type ?? 'event');
  return `${what} (event ${fact.seq}, ${when})`;
}

function seen(facts: readonly OutcomeFact[]): readonly string[] {
  const own = facts.filter((fact) => fact.retryId !== null && fact.origin !== 'console');
  const shown = own.slice(0, 5).map((fact) => `For: it carries this retry's id: ${describe(fact)}`);
  return own.length > 5 ? [...shown, `For: ${own.length - 5} more events carry this retry's id`] : shown;
}

function advanced(desk: Desk, item: RetryItem, facts: readonly OutcomeFact[]): readonly string[] {
  const proof = facts.find(
    (fact) => fact.retryId === null && verdictOf(desk.context.profile, item, fact) !== null,
  );
  return proof ? [`For: its run went on after it was sent: ${describe(proof)}`] : [];
}

/** Only of retries whose arrival is unknown. */
export function evidenceFor(desk: Desk, facts: HistoryFacts, item: RetryItem): readonly string[] {
  if (item.state !== 'unknown') return [];
  const later = facts(item);
  const found = [...seen(later), ...advanced(desk, item, later)];
  const row = desk.failures.byId(item.failureId);
  const lies =
    row?.present === 1
      ? `The original was last seen in ${item.queue} at ${new Date(row.seenAt).toISOString()}`
      : `The original is no longer in ${item.queue}`;
  const none = found.length === 0 ? ['Against: no event with its id, and its run has not gone on'] : [];
  return [...found, ...none, lies];
}
