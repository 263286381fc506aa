/** Whether a dead-letter queue can be looked into now, and what the operator is told before the first look. */
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';

export type LookPlan =
  | { readonly kind: 'offline' | 'missing' | 'running' }
  | { readonly kind: 'refused'; readonly refusal: string | null }
  | {
      readonly kind: 'ready';
      /** Another consumer reads the queue, or a look counts towards an unknown limit: ask first. */
      readonly consent: boolean;
      /** The budget is by an assumed limit: the broker does not tell the queue's own. */
      readonly assumed: boolean;
      /** Deliveries that the look adds to each message's count; 0 where the broker does not count it. */
      readonly cost: number;
      /** Looks left before the broker would drop a message; null: unlimited. */
      readonly budget: number | null;
    };

/** `busy`: this window is looking into the queue right now. */
export function lookPlan(queue: DeadLetterQueue, connection: ConnectionView, busy: boolean): LookPlan {
  if (busy || queue.looking) return { kind: 'running' };
  if (connection.state.kind === 'offline') return { kind: 'refused', refusal: 'capture-offline' };
  if (connection.state.kind !== 'connected') return { kind: 'offline' };
  if (!queue.exists) return { kind: 'missing' };
  if (queue.look.way === 'refused') return { kind: 'refused', refusal: queue.look.refusal };
  return {
    kind: 'ready',
    consent: queue.look.needsConsent,
    assumed: !queue.look.limitKnown,
    cost: queue.look.costPerMessage,
    budget: queue.look.budget,
  };
}

/** How a cost is told: free, counted without a limit, counted against a budget, or against a budget that is assumed. */
export function costText(plan: {
  readonly cost: number;
  readonly budget: number | null;
  readonly assumed: boolean;
}): 'free' | 'counted' | 'budget' | 'assumed' {
  if (plan.cost === 0) return 'free';
  if (plan.assumed) return 'assumed';
  return plan.budget === null ? 'counted' : 'budget';
}
