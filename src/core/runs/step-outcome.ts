/**
 * Where one step of a run stands. Built from sets, not from an order of arrival: what a success proves, no earlier or
 * later failure disproves, and a failure is undone only by a retry that no later failure answers.
 */
import type { Meaning } from './read-fact.ts';
import { compareFacts, type RunFact } from './run-facts.ts';

export interface StepFact {
  readonly fact: RunFact;
  readonly meaning: Exclude<Meaning, { readonly kind: 'none' }>;
}

export type StepOutcome =
  | { readonly kind: 'started' | 'ended'; readonly since: RunFact }
  | { readonly kind: 'failed' | 'dead_lettered'; readonly by: RunFact };

function latest(facts: readonly StepFact[]): StepFact | undefined {
  return facts.reduce<StepFact | undefined>(
    (best, each) => (best && compareFacts(best.fact, each.fact) >= 0 ? best : each),
    undefined,
  );
}

/** A failure that belongs to no retry answers every retry sent before it. */
function answers(failure: RunFact, retry: RunFact): boolean {
  if (failure.retryId !== null) return failure.retryId === retry.retryId;
  return failure.at > retry.at;
}

/** The newest retry that no failure has answered yet. */
function pendingRetry(retries: readonly StepFact[], failures: readonly StepFact[]): StepFact | undefined {
  return latest(
    retries.filter(
      (retry) => retry.fact.retryId !== null && !failures.some((each) => answers(each.fact, retry.fact)),
    ),
  );
}

function failedOutcome(failures: readonly StepFact[]): StepOutcome | undefined {
  const dead = failures.filter((each) => each.meaning.kind !== 'failed');
  // A dead letter says more than an error result of the same step: it can be retried.
  const by = latest(dead.length > 0 ? dead : failures);
  return by && { kind: dead.length > 0 ? 'dead_lettered' : 'failed', by: by.fact };
}

/** Null when the run has no event of this step. */
export function stepOutcome(facts: readonly StepFact[]): StepOutcome | null {
  const of = (...kinds: readonly Meaning['kind'][]) =>
    facts.filter((each) => kinds.includes(each.meaning.kind));
  const ended = latest(of('ended'));
  if (ended) return { kind: 'ended', since: ended.fact };
  const starts = of('start');
  const failures = of('failed', 'dead');
  const retry = pendingRetry(starts, failures);
  if (retry) return { kind: 'started', since: retry.fact };
  const failed = failedOutcome(failures);
  if (failed) return failed;
  const begun = latest(starts) ?? latest(of('attempt-failed'));
  return begun ? { kind: 'started', since: begun.fact } : null;
}

/** The dead letter behind an ended step that keeps the run from going on, unless a retry of it is under way. */
export function stuckBehind(facts: readonly StepFact[]): RunFact | null {
  const deaths = facts.filter((each) => each.meaning.kind === 'end-dead');
  const resent = facts.filter((each) => each.meaning.kind === 'ended' && each.fact.origin === 'console');
  if (pendingRetry(resent, deaths)) return null;
  return latest(deaths)?.fact ?? null;
}
