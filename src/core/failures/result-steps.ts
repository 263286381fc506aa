/** Which step of its run a failure is of, by the profile. Pure. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { FailureRow } from './failure-row.ts';

/** Type of the message that asks for a step; null where the profile names none. */
export function startTypeOf(profile: SystemProfile, step: string): string | null {
  if (step === profile.otherStep) return null;
  return profile.steps.find((each) => each.role === 'start' && each.step === step)?.type ?? null;
}

/** By the queue it died in, else by its type; null where neither tells. */
export function stepOfFailure(
  profile: SystemProfile,
  row: Pick<FailureRow, 'type' | 'failedQueue'>,
): string | null {
  const queue = profile.queues.find(({ name }) => name === row.failedQueue);
  if (queue?.step) return queue.step;
  const own = profile.steps.find(({ type }) => type === row.type);
  if (own) return own.step === '*' ? null : own.step;
  return profile.otherStep ?? null;
}
