/** A run's events in the order of its time, each with what it means for a step. Pure. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { readFact, stepNames } from './read-fact.ts';
import { compareFacts, type RunFact } from './run-facts.ts';
import type { StepFact } from './step-outcome.ts';

export interface RunStepFacts {
  readonly step: string;
  /** In the order of time. */
  readonly facts: readonly StepFact[];
}

export interface ReadRun {
  readonly ordered: readonly RunFact[];
  /** Every step of the profile, in its order. */
  readonly steps: readonly RunStepFacts[];
}

/** By time; what the same millisecond holds comes in the profile's order. */
export function inOrder<T extends RunFact>(profile: SystemProfile, facts: readonly T[]): readonly T[] {
  const rank = (fact: RunFact) => profile.steps.findIndex((step) => step.type === fact.type);
  return [...facts].sort((a, b) => a.at - b.at || rank(a) - rank(b) || compareFacts(a, b));
}

export function readRun(profile: SystemProfile, facts: readonly RunFact[]): ReadRun {
  const ordered = inOrder(profile, facts);
  const byStep = new Map<string, StepFact[]>(stepNames(profile).map((step) => [step, []]));
  for (const fact of ordered) {
    const meaning = readFact(profile, fact);
    if (meaning.kind !== 'none') byStep.get(meaning.step)?.push({ fact, meaning });
  }
  return { ordered, steps: [...byStep].map(([step, of]) => ({ step, facts: of })) };
}
