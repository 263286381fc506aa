/**
 * A run's summary and marks from its events and the profile. Pure, and independent of the order in which the events
 * came: any permutation gives the same summary and marks.
 */
import type { RunState } from '../../shared/domain/run.ts';
import type { ProfileStep, SystemProfile } from '../../shared/domain/system-profile.ts';
import { type MarkedRun, markRun } from './mark-run.ts';
import { type RunStepFacts, readRun } from './read-run.ts';
import type { RunFact } from './run-facts.ts';
import { stepOutcome, stuckBehind } from './step-outcome.ts';

/** What the run waits for: the end of the step that was asked for, or the start of the one after a step that has ended. */
export interface Waiting {
  readonly step: string;
  /** The event that it waits since. */
  readonly since: RunFact;
}

export interface ReducedRun extends MarkedRun {
  /** Never `stalled`: that depends on the time of asking (`overdueAt`). */
  readonly state: RunState;
  readonly source: string | null;
  readonly startedAt: number;
  readonly lastEventAt: number;
  /** The run has ended, well or badly; a retry can open it again. */
  readonly ended: boolean;
  /** From then on the run counts as stalled, ms since 1970; null: never. */
  readonly overdueAt: number | null;
  /** Null: for nothing that has a limit. From `overdueAt` on the event it waits since is marked `missing`. */
  readonly waiting: Waiting | null;
  readonly retries: number;
  readonly lastType: string | null;
  readonly error: RunFact['error'];
}

type Standing = Pick<ReducedRun, 'state' | 'ended' | 'overdueAt' | 'waiting' | 'error'>;

const UNKNOWN: Standing = { state: 'partial', ended: false, overdueAt: null, waiting: null, error: null };

function stepOf(profile: SystemProfile, name: string, role: ProfileStep['role']): ProfileStep | undefined {
  return profile.steps.find((step) => step.step === name && step.role === role);
}

function failedStanding(kind: 'failed' | 'dead_lettered', by: RunFact): Standing {
  return { state: kind, ended: true, overdueAt: null, waiting: null, error: by.error };
}

function openStanding(state: RunState, waitedFor: ProfileStep | undefined, since: RunFact): Standing {
  if (waitedFor?.limitMs === undefined) return { ...UNKNOWN, state };
  const waiting = { step: waitedFor.step, since };
  return { ...UNKNOWN, state, overdueAt: since.at + waitedFor.limitMs, waiting };
}

/** The next step's limit counts from this one's end: a run that nobody carries on stalls too. */
function endedStanding(
  profile: SystemProfile,
  name: string,
  next: string | undefined,
  since: RunFact,
): Standing {
  const state = stepOf(profile, name, 'end')?.state ?? 'partial';
  if (next === undefined) return { ...UNKNOWN, state, ended: true };
  return openStanding(state, stepOf(profile, next, 'start'), since);
}

/** By the last step of the profile that anything was seen of. */
function standing(profile: SystemProfile, steps: readonly RunStepFacts[]): Standing {
  const index = steps.findLastIndex(({ facts }) => stepOutcome(facts) !== null);
  const last = steps[index];
  const outcome = last && stepOutcome(last.facts);
  if (!outcome) return UNKNOWN;
  if ('by' in outcome) return failedStanding(outcome.kind, outcome.by);
  if (outcome.kind === 'ended') {
    const stuck = stuckBehind(last.facts);
    return stuck
      ? failedStanding('dead_lettered', stuck)
      : endedStanding(profile, last.step, steps[index + 1]?.step, outcome.since);
  }
  const start = stepOf(profile, last.step, 'start');
  return openStanding(start?.state ?? 'partial', start, outcome.since);
}

/** `facts` holds at least one event. `isWhole`: it holds every event that was captured of the run. */
export function reduceRun(profile: SystemProfile, facts: readonly RunFact[], isWhole = true): ReducedRun {
  const run = readRun(profile, facts);
  const { ordered } = run;
  const first = ordered[0];
  const last = ordered.at(-1);
  if (!first || !last) throw new Error('a run has at least one event');
  return {
    ...standing(profile, run.steps),
    source: ordered.find((fact) => fact.source !== null)?.source ?? null,
    startedAt: first.at,
    lastEventAt: last.at,
    retries: new Set(ordered.flatMap((fact) => fact.retryId ?? [])).size,
    lastType: ordered.findLast((fact) => fact.type !== null)?.type ?? null,
    ...markRun(profile, run, isWhole),
  };
}
