/** Whether a failure can be retried now, which retry of it matters, and what is said of a retry. */
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { FailureDetail, RetryView } from '../../../shared/domain/failure.ts';
import type { Tone } from '../../components/tone.ts';

export type RetryPlan =
  /** Nothing can be retried; `code` is an ErrorCode. */
  | { readonly kind: 'blocked'; readonly code: string }
  /** A scheduled retry waits and can be undone. */
  | { readonly kind: 'scheduled'; readonly retry: RetryView }
  /** It may have been sent: the operator decides. */
  | { readonly kind: 'decide'; readonly retry: RetryView }
  | { readonly kind: 'ready'; readonly needsReason: boolean }
  /** Something was done, or it is gone: its state tells all there is to tell. */
  | { readonly kind: 'settled' };

export function retryPlan(detail: FailureDetail, connection: ConnectionView): RetryPlan {
  const unknown = detail.retries.find((retry) => retry.state === 'unknown');
  if (unknown !== undefined) return { kind: 'decide', retry: unknown };
  const scheduled = detail.retries.find((retry) => retry.state === 'scheduled');
  if (scheduled !== undefined) return { kind: 'scheduled', retry: scheduled };
  // A failed result has no message in a queue: what can be sent again is another action.
  if (detail.failure.state !== 'open' || detail.actions.retry === undefined) return { kind: 'settled' };
  const code = connectionProblem(connection) ?? detail.retryProblem;
  return code === null ? { kind: 'ready', needsReason: detail.needsReason } : { kind: 'blocked', code };
}

/** Why nothing may be sent through this connection now, as an ErrorCode; null when it may. */
export function connectionProblem(connection: ConnectionView): string | null {
  if (connection.state.kind === 'offline') return 'capture-offline';
  if (connection.readOnly) return 'read-only-connection';
  return connection.state.kind === 'connected' ? null : 'not-connected';
}

const SENT: ReadonlySet<RetryView['state']> = new Set(['confirmed', 'acked', 'delivered_by_decision']);

/**
 * The text key of what really happened. Until the broker has the message its ledger state is told; from then on the
 * outcome, because "sent" is not "succeeded".
 */
export function retryStory(retry: RetryView): string {
  if (!SENT.has(retry.state)) return `story.${retry.state}`;
  if (retry.outcome !== 'pending') return `story.${retry.outcome}`;
  return `story.${retry.state}`;
}

export function retryTone(retry: RetryView): Tone {
  switch (retry.state) {
    case 'returned':
    case 'nacked':
      return 'danger';
    case 'unknown':
      return 'warn';
    case 'cancelled':
    case 'not_found':
      return 'neutral';
    default:
      return outcomeTone(retry.outcome);
  }
}

function outcomeTone(outcome: RetryView['outcome']): Tone {
  switch (outcome) {
    case 'succeeded':
      return 'ok';
    case 'failed_again':
      return 'danger';
    case 'overdue':
      return 'warn';
    case 'pending':
      return 'info';
    case 'not_seen_to_fail':
      return 'neutral';
  }
}

/** Newest attempt first. */
export function retriesNewestFirst(retries: readonly RetryView[]): readonly RetryView[] {
  return retries.toSorted((a, b) => b.createdAt - a.createdAt || b.attempt - a.attempt);
}

/** How long a retry can be undone before it starts, in milliseconds. */
export const UNDO_MS = 4_000;

/** What is left of that time when the answer has come; the core's clock decides, not the window's. */
export function undoLeft(retry: RetryView, now: number): number {
  if (retry.state !== 'scheduled' || retry.startsAt === null) return 0;
  return Math.min(UNDO_MS, Math.max(0, retry.startsAt - now));
}
