/**
 * A run's summary from its events and the profile. Pure, and independent of the order in which the events came: any
 * permutation gives the same summary.
 */
import type { RunState } from '../../shared/domain/run.ts';
import type { ProfileStep, SystemProfile } from '../../shared/domain/system-profile.ts';
import { readFact, stepNames } from './read-fact.ts';
import { compareFacts, type RunFact } from './run-facts.ts';
import { type StepFact, type StepOutcome, stepOutcome, stuckBehind } from './step-outcome.ts';

export interface ReducedRun {
  /** Never `stalled`: that depends on the time of asking (`overdueAt`). */
  readonly state: RunState;
  readonly source: string | null;
  readonly startedAt: number;
  readonly lastEventAt: number;
  /** The run has ended, well or badly; a retry can open it again. */
  readonly ended: boolean;
  /** From then on the run counts as stalled, ms since 1970; null: never. */
  readonly overdueAt: number | null;
  readonly retries: number;
  readonly lastType: string | null;
  readonly error: RunFact['error'];
}

interface Standing {
  readonly state: RunState;
  readonly ended: boolean;
  readonly overdueAt: number | null;
  readonly error: RunFact['error'];
}

/** By time; what the same millisecond holds comes in the profile's order. */
export function inOrder<T extends RunFact>(profile: SystemProfile, facts: readonly T[]): readonly T[] {
  const rank = (fact: RunFact) => profile.steps.findIndex((step) => step.type === fact.type);
  return [...facts].sort((a, b) => a.at - b.at || rank(a) - rank(b) || compareFacts(a, b));
}

function stepOf(profile: SystemProfile, name: string, role: ProfileStep['role']): ProfileStep | undefined {
  return profile.steps.find((step) => step.step === name && step.role === role);
}

function limitFrom(since: number, step: ProfileStep | undefined): number | null {
  return step?.limitMs === undefined ? null : since + step.limitMs;
}

function failedStanding(kind: 'failed' | 'dead_lettered', by: RunFact): Standing {
  return { state: kind, ended: true, overdueAt: null, error: by.error };
}

/** The next step's limit counts from this one's end: a run that nobody carries on stalls too. */
function endedStanding(
  profile: SystemProfile,
  name: string,
  next: string | undefined,
  since: number,
): Standing {
  const state = stepOf(profile, name, 'end')?.state ?? 'partial';
  if (next === undefined) return { state, ended: true, overdueAt: null, error: null };
  return { state, ended: false, overdueAt: limitFrom(since, stepOf(profile, next, 'start')), error: null };
}

function standing(profile: SystemProfile, facts: readonly StepFact[]): Standing {
  const names = stepNames(profile);
  const outcomes = names.map((name) => stepOutcome(facts.filter((each) => each.meaning.step === name)));
  const index = outcomes.findLastIndex((outcome) => outcome !== null);
  const outcome: StepOutcome | null | undefined = outcomes[index];
  const name = names[index];
  if (!outcome || name === undefined) return { state: 'partial', ended: false, overdueAt: null, error: null };
  if ('by' in outcome) return failedStanding(outcome.kind, outcome.by);
  if (outcome.kind === 'ended') {
    const stuck = stuckBehind(facts.filter((each) => each.meaning.step === name));
    return stuck
      ? failedStanding('dead_lettered', stuck)
      : endedStanding(profile, name, names[index + 1], outcome.since);
  }
  const start = stepOf(profile, name, 'start');
  const overdueAt = limitFrom(outcome.since, start);
  return { state: start?.state ?? 'partial', ended: false, overdueAt, error: null };
}

function stepFacts(profile: SystemProfile, facts: readonly RunFact[]): readonly StepFact[] {
  return facts.flatMap((fact) => {
    const meaning = readFact(profile, fact);
    return meaning.kind === 'none' ? [] : [{ fact, meaning }];
  });
}

/** `facts` holds at least one event. */
export function reduceRun(profile: SystemProfile, facts: readonly RunFact[]): ReducedRun {
  const ordered = inOrder(profile, facts);
  const first = ordered[0];
  const last = ordered.at(-1);
  if (!first || !last) throw new Error('a run has at least one event');
  return {
    ...standing(profile, stepFacts(profile, ordered)),
    source: ordered.find((fact) => fact.source !== null)?.source ?? null,
    startedAt: first.at,
    lastEventAt: last.at,
    retries: new Set(ordered.flatMap((fact) => fact.retryId ?? [])).size,
    lastType: ordered.findLast((fact) => fact.type !== null)?.type ?? null,
  };
}
