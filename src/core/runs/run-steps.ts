/** How a run went through its steps: the passes of each, with attempts and latencies. Pure. */
import type { RunPass, RunStep } from '../../shared/domain/run.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { duplicatesOf } from './duplicates.ts';
import { readRun } from './read-run.ts';
import type { RunFact } from './run-facts.ts';
import { attemptsOf, passLatency, type StepPass, stepPasses } from './step-passes.ts';

/** Of a run that went round and round, the last ones. */
const MAX_PASSES = 100;

function outcomeOf({ end, death }: StepPass): RunPass['outcome'] {
  if (end) return end.meaning.kind === 'ended' ? 'ended' : 'failed';
  return death ? 'dead_lettered' : 'open';
}

function passOf(pass: StepPass): RunPass {
  return {
    startedAt: pass.start?.at ?? null,
    endedAt: pass.end?.fact.at ?? pass.death?.at ?? null,
    seq: pass.firstSeq,
    latencyMs: passLatency(pass),
    attempts: 1 + pass.failedAttempts,
    outcome: outcomeOf(pass),
  };
}

/** Every step of the profile, in its order; one that nothing was seen of has no passes. */
export function runSteps(
  profile: SystemProfile,
  facts: readonly RunFact[],
): readonly Omit<RunStep, 'p95Ms'>[] {
  const run = readRun(profile, facts);
  const duplicates = duplicatesOf(run.ordered);
  return run.steps.map(({ step, facts: all }) => {
    const passes = stepPasses(all.filter(({ fact }) => !duplicates.has(fact)));
    const start = profile.steps.find((each) => each.step === step && each.role === 'start');
    return {
      step,
      limitMs: start?.limitMs ?? null,
      attempts: attemptsOf(passes),
      passes: passes.slice(-MAX_PASSES).map(passOf),
    };
  });
}
