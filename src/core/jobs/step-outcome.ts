/** Whether a canary step has ended, and how (docs/rabbitmq.md, Retry). Pure. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { waitingEnds } from '../retry/outcome.ts';
import { type RetryItem, wasSent } from '../retry/retry-item.ts';

export type StepOutcome =
  /** `until`: when the last of them is given up on, in ms since 1970. */
  | { readonly kind: 'waiting'; readonly until: number }
  /** `unseen`: so many of what was sent are not known to have succeeded or failed. */
  | { readonly kind: 'ended'; readonly unseen: number };

/** The broker has it for sure; what is in doubt waits for the operator, and no step waits for that. */
function isSent(item: RetryItem): boolean {
  return wasSent(item) && item.state !== 'unknown';
}

export function stepOutcome(profile: SystemProfile, items: readonly RetryItem[]): StepOutcome {
  const sent = items.filter(isSent);
  const pending = sent.filter(({ outcome }) => outcome === 'pending');
  if (pending.length > 0) {
    return { kind: 'waiting', until: Math.max(...pending.map((item) => waitingEnds(profile, item).at)) };
  }
  const isUnseen = ({ outcome }: RetryItem) => outcome === 'overdue' || outcome === 'not_seen_to_fail';
  return { kind: 'ended', unseen: sent.filter(isUnseen).length };
}
