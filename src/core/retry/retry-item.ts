/**
 * One message of a retry, edit, discard, restore, resend or archive as the ledger tells it, the entries it is made of
 * (`fold-item.ts`), and what its state means. Pure.
 */
import type { RetryOutcome, RetryState } from '../../shared/domain/failure.ts';
import type { JobAction } from '../../shared/domain/job.ts';

/** What is fixed when it is planned. Times are milliseconds since 1970. What is optional is absent in old entries. */
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
  /** Routing key that it is sent with: a queue, through the default exchange. Empty where nothing is sent. */
  readonly target: string;
  /** Absent: the default exchange. */
  readonly exchange?: string;
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
  /** Absent: `retry`. */
  readonly action?: JobAction;
  /** The job it is part of, and its place in the job's selection. */
  readonly jobId?: string;
  readonly jobPosition?: number;
  /** Key of the archived message that is sent: of a restore. */
  readonly fromArchive?: string;
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
  /** Key of the archived copy as it was changed, of an edit. */
  readonly edited?: string;
  /** Nobody saw the original being acked: it was not in its queue any more. */
  readonly foundAbsent?: true;
}

/** One entry of the ledger; the steps of docs/rabbitmq.md, Retry. */
export type LedgerEntry =
  | { readonly kind: 'planned'; readonly plan: RetryPlan }
  | { readonly kind: 'started' }
  | { readonly kind: 'captured'; readonly archive: string; readonly edited?: string }
  | { readonly kind: 'publishing' }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'returned' | 'nacked' | 'unknown'; readonly error: ItemError }
  /** Of a discard: from here on it may have left its queue. */
  | { readonly kind: 'discarding' }
  | { readonly kind: 'acked' }
  /** A copy is kept, and nothing else was to be done. */
  | { readonly kind: 'archived' }
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

export function actionOf(item: Pick<RetryPlan, 'action'>): JobAction {
  return item.action ?? 'retry';
}

/** It takes a message out of a queue; the others have nothing to ack. */
export function takesOriginal(item: Pick<RetryPlan, 'action'>): boolean {
  const action = actionOf(item);
  return action === 'retry' || action === 'edit' || action === 'discard';
}

/** It asks for the work to be done again, so what becomes of it is of interest. */
export function hasOutcome(item: Pick<RetryPlan, 'action'>): boolean {
  const action = actionOf(item);
  return action === 'retry' || action === 'edit' || action === 'resend';
}

/** The broker has it, or may have it. */
function isSent(item: RetryItem): boolean {
  return (
    item.state === 'confirmed' ||
    item.state === 'acked' ||
    item.state === 'unknown' ||
    item.state === 'delivered_by_decision'
  );
}

/** The work was asked for again, or may have been: its outcome is of interest, and it counts as a retry. */
export function wasSent(item: RetryItem): boolean {
  return hasOutcome(item) && isSent(item);
}

/** The original may still lie in its queue, and is only ever acked: confirmed, believed delivered, or discarded. */
export function awaitsAck(item: RetryItem): boolean {
  if (!takesOriginal(item) || item.settledAt !== null) return false;
  return item.state === 'confirmed' || item.state === 'delivered_by_decision' || item.state === 'discarding';
}

/** Its original was taken out of its queue, so it must not be there. */
export function isSettled(item: RetryItem): boolean {
  if (!takesOriginal(item) || item.settledAt === null) return false;
  return item.state === 'acked' || item.state === 'delivered_by_decision' || item.state === 'discarded';
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

/** Nothing of it was sent yet, or it was decided to send it again. */
export function isUnsent(item: RetryItem): boolean {
  return item.state === 'planned' || item.state === 'captured';
}

/** What the job of this item does next with it; what an operator decided on is done at once, by nobody's job. */
export function waitsForJob(item: RetryItem): boolean {
  return item.jobId !== undefined && item.sentAt === null && isUnsent(item);
}

/** When a copy came to be kept for good, or null. */
export function keptAt(item: RetryItem): number | null {
  return item.state === 'discarded' || item.state === 'archived' ? item.settledAt : null;
}

/** The item that says what became of a failure: a copy that was kept, or put back, changes nothing about it. */
export function decidingItem(items: readonly RetryItem[]): RetryItem | null {
  const decides = (item: RetryItem) => takesOriginal(item) || actionOf(item) === 'resend' || isUnderWay(item);
  return items.findLast(decides) ?? null;
}
