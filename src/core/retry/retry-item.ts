/**
 * A retry as the ledger tells it: a fold over its entries. Pure. The table of items is only this fold, kept up to date;
 * opening the journal folds all entries again and compares.
 */
import type { RetryOutcome, RetryState } from '../../shared/domain/failure.ts';

/** What is fixed when a retry is planned. Times are milliseconds since 1970. */
export interface RetryPlan {
  readonly connectionId: string;
  /** UUIDv5 of identity, ordinal and attempt; header `oraculo-retry-id` of what is sent. */
  readonly retryId: string;
  readonly queue: string;
  readonly failureId: string;
  /** SHA-256 in hex (`failures/identity.ts`) and place among equal messages. */
  readonly identity: string;
  readonly ordinal: number;
  readonly attempt: number;
  /** Retries of this message that reached the broker before, those of its earlier deaths included. */
  readonly retriesBefore: number;
  /** Header `oraculo-retry-of`: the retry that this one repeats, else the failure. */
  readonly retryOf: string;
  /** Queue that it is sent to, through the default exchange. */
  readonly target: string;
  readonly correlationId: string | null;
  readonly type: string | null;
  readonly operator: string;
  readonly reason: string | null;
  readonly createdAt: number;
  readonly startsAt: number | null;
  /** The failure was seen in its queue, so only a redelivered message can be it. */
  readonly looked: boolean;
  /** Messages before it in its queue at the last look, null when it was never seen there. */
  readonly position: number | null;
  /** Equal messages that lay in the queue beside it. */
  readonly siblings: number;
  /** It may be the original of an equal message that was sent before, come back: its copy may be a duplicate. */
  readonly mayHaveReturned?: true;
}

export interface ItemError {
  readonly code: string;
  readonly message: string;
}

export interface RetryItem extends RetryPlan {
  readonly state: RetryState;
  readonly outcome: RetryOutcome;
  /** Key of the archived copy, null until it was taken. */
  readonly archive: string | null;
  readonly sentAt: number | null;
  /** When nothing was left to do on the broker. */
  readonly settledAt: number | null;
  readonly outcomeAt: number | null;
  readonly possibleDuplicate: boolean;
  readonly error: ItemError | null;
  /** Nobody saw the original being acked: it was not in its queue any more. */
  readonly foundAbsent?: true;
}

/** One entry of the ledger; the steps of docs/rabbitmq.md, Retry. */
export type LedgerEntry =
  | { readonly kind: 'planned'; readonly plan: RetryPlan }
  | { readonly kind: 'started' }
  | { readonly kind: 'captured'; readonly archive: string }
  | { readonly kind: 'publishing' }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'returned' | 'nacked' | 'unknown'; readonly error: ItemError }
  | { readonly kind: 'acked' }
  /** Not acked by us as far as we know: the original was not in its queue any more. */
  | { readonly kind: 'absent' }
  /** The original of a settled retry lies in its queue again: the broker lost the ack, or it had only been held. */
  | { readonly kind: 'reappeared' }
  | { readonly kind: 'cancelled' | 'not_found'; readonly error: ItemError | null }
  /** After an unknown: send it again under the same retry id, or believe that it arrived. */
  | {
      readonly kind: 'decided';
      readonly decision: 'send_again' | 'treat_as_delivered';
      readonly operator: string;
      readonly reason: string | null;
    }
  | { readonly kind: 'outcome'; readonly outcome: RetryOutcome; readonly because: string };

export type EntryKind = LedgerEntry['kind'];

/** States in which an entry may follow. Anything else is a defect and is refused before it is written. */
const FROM: Readonly<Record<Exclude<EntryKind, 'planned'>, readonly RetryState[]>> = {
  started: ['scheduled'],
  captured: ['planned', 'captured'],
  publishing: ['captured'],
  confirmed: ['publishing'],
  returned: ['publishing'],
  nacked: ['publishing'],
  unknown: ['publishing'],
  acked: ['confirmed', 'delivered_by_decision'],
  absent: ['confirmed', 'delivered_by_decision'],
  reappeared: ['acked', 'delivered_by_decision'],
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

function decided(item: RetryItem, decision: 'send_again' | 'treat_as_delivered'): RetryItem {
  return decision === 'send_again'
    ? { ...item, state: 'planned', possibleDuplicate: true, error: null, settledAt: null }
    : { ...item, state: 'delivered_by_decision', possibleDuplicate: true };
}

function settled(item: RetryItem, at: number): RetryItem {
  return { ...item, state: item.state === 'confirmed' ? 'acked' : item.state, settledAt: at };
}

/** As it was before its ack: it is only ever acked, and never published again. */
function unsettled(item: RetryItem): RetryItem {
  return { ...item, state: item.state === 'acked' ? 'confirmed' : item.state, settledAt: null };
}

function next(item: RetryItem, entry: Exclude<LedgerEntry, { kind: 'planned' }>, at: number): RetryItem {
  switch (entry.kind) {
    case 'started':
      return { ...item, state: 'planned' };
    case 'captured':
      return { ...item, state: 'captured', archive: entry.archive };
    case 'publishing':
      return { ...item, state: 'publishing', sentAt: at };
    case 'confirmed':
      return { ...item, state: 'confirmed' };
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
      return decided(item, entry.decision);
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

/** The broker has it, or may have it: its outcome is of interest. */
export function wasSent(item: RetryItem): boolean {
  return (
    item.state === 'confirmed' ||
    item.state === 'acked' ||
    item.state === 'unknown' ||
    item.state === 'delivered_by_decision'
  );
}

/** Confirmed, or believed delivered, and the original may still lie in its queue: it is only ever acked. */
export function awaitsAck(item: RetryItem): boolean {
  return (item.state === 'confirmed' || item.state === 'delivered_by_decision') && item.settledAt === null;
}

/** Nothing is left to do for it, so its original must not be in its queue. */
export function isSettled(item: RetryItem): boolean {
  return (item.state === 'acked' || item.state === 'delivered_by_decision') && item.settledAt !== null;
}

/** Something is still to be done, or to be decided. */
export function isUnderWay(item: RetryItem): boolean {
  return (
    item.state === 'scheduled' ||
    item.state === 'planned' ||
    item.state === 'captured' ||
    item.state === 'publishing' ||
    item.state === 'unknown' ||
    awaitsAck(item)
  );
}
