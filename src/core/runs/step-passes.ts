/**
 * How often a run went through a step. A pass begins with the message that asks for the work; a new one begins when the
 * work is asked for again after the pass was closed, or by a retry. Of several starts of one pass the first counts.
 */
import type { RunFact } from './run-facts.ts';
import type { StepFact } from './step-outcome.ts';

export interface StepPass {
  /** Number of the first event that was seen of it. */
  readonly firstSeq: number;
  /** Null: the message that asked for it was not seen. */
  readonly start: RunFact | null;
  /** The first that ended it, well or with an error. */
  readonly end: StepFact | null;
  /** The first that told of its end as a failure for good, or as a dead letter. */
  readonly death: RunFact | null;
  /** Attempts that failed and were followed by another one of the system's own. */
  readonly failedAttempts: number;
}

type OpenPass = { -readonly [K in keyof StepPass]: StepPass[K] } & { retryId: string | null };

function opens(start: RunFact, pass: OpenPass | undefined): boolean {
  if (!pass) return true;
  if (start.retryId !== null) return start.retryId !== pass.retryId;
  return pass.start !== null && (pass.end !== null || pass.death !== null);
}

function close(pass: OpenPass, each: StepFact): void {
  if (each.meaning.kind === 'attempt-failed') pass.failedAttempts += 1;
  else if (each.meaning.kind === 'dead') pass.death ??= each.fact;
  else pass.end ??= each;
}

/** `facts` of one step in the order of time, without duplicates. */
export function stepPasses(facts: readonly StepFact[]): readonly StepPass[] {
  const passes: OpenPass[] = [];
  const begin = (first: RunFact, start: RunFact | null): OpenPass => {
    const retryId = start?.retryId ?? null;
    const pass = { firstSeq: first.seq, start, end: null, death: null, failedAttempts: 0, retryId };
    passes.push(pass);
    return pass;
  };
  for (const each of facts) {
    // It tells of the message that ended the step, not of the step.
    if (each.meaning.kind === 'end-dead') continue;
    const open = passes.at(-1);
    if (each.meaning.kind !== 'start') close(open ?? begin(each.fact, null), each);
    else if (!open || opens(each.fact, open)) begin(each.fact, each.fact);
    else open.start ??= each.fact;
  }
  return passes;
}

/** From its start to its end, in ms; null when one of them was not seen, or their clocks disagree about the order. */
export function passLatency({ start, end }: StepPass): number | null {
  if (!start || !end || end.fact.at < start.at) return null;
  return end.fact.at - start.at;
}

/** Attempts that were made or are under way. */
export function attemptsOf(passes: readonly StepPass[]): number {
  return passes.reduce((sum, pass) => sum + 1 + pass.failedAttempts, 0);
}
