/** What one event means for its run, by the profile. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { RunFact } from './run-facts.ts';

export type Meaning =
  /** Work on a step was asked for. */
  | { readonly kind: 'start'; readonly step: string }
  /** The step ended well. */
  | { readonly kind: 'ended'; readonly step: string }
  /** The step ended with an error, or failed for good, or its message died. */
  | { readonly kind: 'failed' | 'dead'; readonly step: string }
  /** An attempt failed; the system tries again by itself. */
  | { readonly kind: 'attempt-failed'; readonly step: string }
  /** The message that ends the step died before it was handled: the step is done, the run is stuck behind it. */
  | { readonly kind: 'end-dead'; readonly step: string }
  | { readonly kind: 'none' };

const NONE: Meaning = { kind: 'none' };

/** `death` and `look` events are dead letters; all others are messages under way. */
function isDeadLetter(fact: RunFact): boolean {
  return fact.origin === 'death' || fact.origin === 'look';
}

function deadLetter(profile: SystemProfile, fact: RunFact): Meaning {
  const own = profile.steps.find((step) => step.type === fact.type);
  if (own?.role === 'end') return { kind: 'end-dead', step: own.step };
  const queue = profile.queues.find((each) => each.name === fact.deadFrom);
  const other = own ? null : (profile.otherStep ?? null);
  const step = queue?.step ?? (own?.role === 'start' ? own.step : other);
  return step ? { kind: 'dead', step } : NONE;
}

export function readFact(profile: SystemProfile, fact: RunFact): Meaning {
  if (isDeadLetter(fact)) return deadLetter(profile, fact);
  const found = profile.steps.find((step) => step.type === fact.type);
  if (!found) return profile.otherStep === undefined ? NONE : { kind: 'start', step: profile.otherStep };
  switch (found.role) {
    case 'start':
      return { kind: 'start', step: found.step };
    case 'end': {
      const failed = fact.status !== null && profile.errorStatuses.includes(fact.status);
      return { kind: failed ? 'failed' : 'ended', step: found.step };
    }
    case 'failure': {
      const step = found.step === '*' ? fact.step : found.step;
      if (step === null) return NONE;
      return { kind: fact.final ? 'dead' : 'attempt-failed', step };
    }
  }
}

/** Steps in the order of the profile, without the joker. */
export function stepNames(profile: SystemProfile): readonly string[] {
  return [...new Set(profile.steps.map((step) => step.step))].filter((step) => step !== '*');
}
