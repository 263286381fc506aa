/**
 * Items as the fold of the ledger's entries. Pure. The table of items is only this fold, kept up to date; opening the
 * journal folds all entries again and compares. Items that older versions wrote fold to the same text for ever: a new
 * field is absent where it says nothing.
 */
import type { RetryState } from '../../shared/domain/failure.ts';
import {
  type EntryKind,
  type LedgerEntry,
  type RetryItem,
  type RetryPlan,
  takesOriginal,
} from './retry-item.ts';

/** States in which an entry may follow. Anything else is a defect and is refused before it is written. */
const FROM: Readonly<Record<Exclude<EntryKind, 'planned'>, readonly RetryState[]>> = {
  started: ['scheduled'],
  captured: ['planned', 'captured'],
  publishing: ['captured'],
  confirmed: ['publishing'],
  discarding: ['captured'],
  returned: ['publishing'],
  nacked: ['publishing'],
  unknown: ['publishing'],
  acked: ['confirmed', 'delivered_by_decision', 'discarding'],
  archived: ['captured'],
  absent: ['confirmed', 'delivered_by_decision', 'discarding'],
  reappeared: ['acked', 'delivered_by_decision', 'discarded'],
  cancelled: ['scheduled', 'planned', 'captured'],
  not_found: ['planned', 'captured'],
  decided: ['unknown'],
  outcome: ['confirmed', 'acked', 'delivered_by_decision'],
};

function planned(plan: RetryPlan): RetryItem {
  return {
    ...plan,
    state: plan.startsAt === null ? 'planned' : 'scheduled',
    outcome: 'pending',
    archive: null,
    sentAt: null,
    settledAt: null,
    outcomeAt: null,
    possibleDuplicate: plan.mayHaveReturned === true,
    error: null,
  };
}

function decided(item: RetryItem, decision: 'send_again' | 'treat_as_delivered', at: number): RetryItem {
  if (decision === 'send_again') {
    return { ...item, state: 'planned', possibleDuplicate: true, error: null, settledAt: null };
  }
  const settledAt = takesOriginal(item) ? item.settledAt : at;
  return { ...item, state: 'delivered_by_decision', possibleDuplicate: true, settledAt };
}

/** What has no original to ack is done with its confirm. */
function confirmed(item: RetryItem, at: number): RetryItem {
  return takesOriginal(item) ? { ...item, state: 'confirmed' } : { ...item, state: 'acked', settledAt: at };
}

const SETTLED: Partial<Record<RetryState, RetryState>> = { confirmed: 'acked', discarding: 'discarded' };
const UNSETTLED: Partial<Record<RetryState, RetryState>> = { acked: 'confirmed', discarded: 'discarding' };

function settled(item: RetryItem, at: number): RetryItem {
  return { ...item, state: SETTLED[item.state] ?? item.state, settledAt: at };
}

/** As it was before its ack: it is only ever acked, and never published again. */
function unsettled(item: RetryItem): RetryItem {
  return { ...item, state: UNSETTLED[item.state] ?? item.state, settledAt: null };
}

function captured(
  item: RetryItem,
  { archive, edited }: Extract<LedgerEntry, { kind: 'captured' }>,
): RetryItem {
  return { ...item, state: 'captured', archive, ...(edited === undefined ? {} : { edited }) };
}

function next(item: RetryItem, entry: Exclude<LedgerEntry, { kind: 'planned' }>, at: number): RetryItem {
  switch (entry.kind) {
    case 'started':
      return { ...item, state: 'planned' };
    case 'captured':
      return captured(item, entry);
    case 'publishing':
      return { ...item, state: 'publishing', sentAt: at };
    case 'confirmed':
      return confirmed(item, at);
    case 'discarding':
      return { ...item, state: 'discarding' };
    case 'archived':
      return { ...item, state: 'archived', settledAt: at };
    case 'returned':
    case 'nacked':
      return { ...item, state: entry.kind, error: entry.error, settledAt: at };
    case 'unknown':
      return { ...item, state: 'unknown', error: entry.error, possibleDuplicate: true };
    case 'acked':
      return settled(item, at);
    case 'absent':
      return { ...settled(item, at), foundAbsent: true };
    case 'reappeared':
      return unsettled(item);
    case 'cancelled':
    case 'not_found':
      return { ...item, state: entry.kind, error: entry.error, settledAt: at };
    case 'decided':
      return decided(item, entry.decision, at);
    case 'outcome':
      return { ...item, outcome: entry.outcome, outcomeAt: at };
  }
}

/** A defect of the caller: the entry was not written. */
export class IllegalEntry extends Error {}

/** The item after an entry written at `at`. Throws on an entry that may not follow. */
export function applyEntry(item: RetryItem | null, entry: LedgerEntry, at: number): RetryItem {
  if (entry.kind === 'planned') {
    if (item) throw new IllegalEntry(`retry ${item.retryId} is planned already`);
    return planned(entry.plan);
  }
  if (!item) throw new IllegalEntry(`a ledger entry ${entry.kind} without a plan`);
  if (!FROM[entry.kind].includes(item.state)) {
    throw new IllegalEntry(`retry ${item.retryId} is ${item.state}: ${entry.kind} may not follow`);
  }
  return next(item, entry, at);
}
