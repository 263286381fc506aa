/**
 * What is not as it should be with a run's events (docs/runs.md has the rules). Pure, and the same whatever the order of
 * arrival. In: a run that was read. Out: at most one mark of a kind for each event.
 */
import type { RunMark, RunMarkReason } from '../../shared/domain/run.ts';
import type { ProfileStep, SystemProfile } from '../../shared/domain/system-profile.ts';
import { duplicatesOf } from './duplicates.ts';
import type { ReadRun, RunStepFacts } from './read-run.ts';
import type { RunFact } from './run-facts.ts';
import type { StepFact } from './step-outcome.ts';
import { passLatency, type StepPass, stepPasses } from './step-passes.ts';

/** Clocks of two machines, and times in whole seconds, may differ by this much (ms). */
export const SKEW_TOLERANCE_MS = 2_000;
/** A step is late beyond so many times what 95 of 100 took, and never for less than this much more (ms). */
const LATE_FACTOR = 2;
const LATE_MARGIN_MS = 100;

export interface EventMark {
  readonly seq: number;
  readonly mark: RunMark;
  readonly reason: RunMarkReason;
  /** The step it is about: of `missing` the one that was not seen. */
  readonly step: string | null;
  /** How long it took, or by how much clocks disagree. */
  readonly ms: number | null;
  /** How long it may have taken. */
  readonly limitMs: number | null;
}

/** A step with what its marks are judged by. */
export interface JudgedStep {
  readonly step: string;
  readonly facts: readonly StepFact[];
  readonly passes: readonly StepPass[];
  readonly start: ProfileStep | undefined;
}

const RESULTS = ['ended', 'failed', 'attempt-failed', 'dead'];

function mark(fact: RunFact, kind: RunMark, reason: RunMarkReason, more: Partial<EventMark> = {}): EventMark {
  return { seq: fact.seq, mark: kind, reason, step: null, ms: null, limitMs: null, ...more };
}

function isDeadLetter({ origin }: RunFact): boolean {
  return origin === 'death' || origin === 'look';
}

function judged(
  profile: SystemProfile,
  { step, facts }: RunStepFacts,
  duplicates: ReadonlySet<RunFact>,
): JudgedStep {
  const own = duplicates.size === 0 ? facts : facts.filter(({ fact }) => !duplicates.has(fact));
  const start = profile.steps.find((each) => each.step === step && each.role === 'start');
  return { step, facts: own, passes: stepPasses(own), start };
}

/** A dead letter of the message that asks for the work shows that it was asked for. */
function asksFor({ fact, meaning }: StepFact, start: ProfileStep | undefined): boolean {
  return meaning.kind === 'start' || (isDeadLetter(fact) && fact.type !== null && fact.type === start?.type);
}

function orphans({ step, facts, start }: JudgedStep): readonly EventMark[] {
  if (facts.some((each) => asksFor(each, start))) return [];
  return facts
    .filter(({ fact, meaning }) => RESULTS.includes(meaning.kind) && !isDeadLetter(fact))
    .map(({ fact }) => mark(fact, 'orphan', 'no-start', { step }));
}

/** The step was ended, whether well or not, and whether or not that message was handled. */
function isEndSeen({ facts }: JudgedStep): boolean {
  return facts.some(({ meaning: { kind } }) => kind === 'ended' || kind === 'failed' || kind === 'end-dead');
}

/** What lies behind a step that was not seen to end proves that it did. One event proves the nearest such step. */
function missingSteps({ ordered }: ReadRun, steps: readonly JudgedStep[]): readonly EventMark[] {
  const found = new Map<number, EventMark>();
  steps.forEach((judgedStep, index) => {
    if (isEndSeen(judgedStep)) return;
    const later = new Set(steps.slice(index + 1).flatMap(({ facts }) => facts.map(({ fact }) => fact)));
    const proof = later.size === 0 ? undefined : ordered.find((fact) => later.has(fact));
    if (proof) found.set(proof.seq, mark(proof, 'missing', 'proved', { step: judgedStep.step }));
  });
  return [...found.values()];
}

/** Events whose cause is known: results by the start of their pass, a first start by the end of the step before. */
function causes(steps: readonly JudgedStep[]): ReadonlyMap<RunFact, RunFact> {
  const found = new Map<RunFact, RunFact>();
  steps.forEach(({ facts, passes }, index) => {
    const first = facts.find(({ meaning }) => meaning.kind === 'start')?.fact;
    const before = steps[index - 1]?.facts.find(({ meaning }) => meaning.kind === 'ended')?.fact;
    if (first && first.retryId === null && before) found.set(first, before);
    for (const { start, end, death } of passes) {
      if (!start) continue;
      if (end) found.set(end.fact, start);
      if (death && !isDeadLetter(death)) found.set(death, start);
    }
  });
  return found;
}

/** Received after its cause it has a wrong clock; received before it, too, it came before its time. */
function beforeCause(fact: RunFact, cause: RunFact): readonly EventMark[] {
  const ms = cause.at - fact.at;
  if (ms <= 0) return [];
  if (fact.receivedAt < cause.receivedAt) return [mark(fact, 'out_of_order', 'before-cause', { ms })];
  return ms > SKEW_TOLERANCE_MS ? [mark(fact, 'clock_skew', 'before-cause', { ms })] : [];
}

function inFuture(fact: RunFact): readonly EventMark[] {
  if (fact.origin !== 'tap' || fact.madeAt === null) return [];
  const ms = Math.trunc(fact.madeAt) - Math.trunc(fact.receivedAt);
  return ms > SKEW_TOLERANCE_MS ? [mark(fact, 'clock_skew', 'in-future', { ms })] : [];
}

function lateAfter(p95: number | null): number {
  return p95 === null ? Number.POSITIVE_INFINITY : Math.max(LATE_FACTOR * p95, p95 + LATE_MARGIN_MS);
}

function latePass(pass: StepPass, { step, start }: JudgedStep): readonly EventMark[] {
  const ms = passLatency(pass);
  if (!pass.end || ms === null) return [];
  const { fact } = pass.end;
  if (start?.limitMs !== undefined && ms > start.limitMs) {
    return [mark(fact, 'late', 'limit', { step, ms, limitMs: start.limitMs })];
  }
  if (ms <= lateAfter(fact.stepP95Ms)) return [];
  return [mark(fact, 'late', 'history', { step, ms, limitMs: fact.stepP95Ms })];
}

/** A first start that came later after the end of the step before than the step itself may take. */
function lateStart(
  { step, facts, start }: JudgedStep,
  causeOf: ReadonlyMap<RunFact, RunFact>,
): readonly EventMark[] {
  const first = facts.find(({ meaning }) => meaning.kind === 'start')?.fact;
  const cause = first && causeOf.get(first);
  if (!first || !cause || start?.limitMs === undefined) return [];
  const ms = first.at - cause.at;
  return ms > start.limitMs ? [mark(first, 'late', 'limit', { step, ms, limitMs: start.limitMs })] : [];
}

function byPlace(a: EventMark, b: EventMark): number {
  return a.seq - b.seq || (a.mark === b.mark ? 0 : a.mark < b.mark ? -1 : 1);
}

export interface MarkedRun {
  readonly steps: readonly JudgedStep[];
  readonly marks: readonly EventMark[];
}

/** The first of a kind stands: an event whose clock is wrong in two ways has a wrong clock. */
function oneOfAKind(marks: readonly EventMark[]): readonly EventMark[] {
  if (marks.length < 2) return marks;
  const sorted = marks.toSorted(byPlace);
  return sorted.filter(({ seq, mark: kind }, index) => {
    const before = sorted[index - 1];
    return before?.seq !== seq || before.mark !== kind;
  });
}

/** `isWhole`: no event of the run is left out, so that what is not there was not seen. */
export function markRun(profile: SystemProfile, run: ReadRun, isWhole: boolean): MarkedRun {
  const duplicates = duplicatesOf(run.ordered);
  const steps = run.steps.map((step) => judged(profile, step, duplicates));
  const causeOf = causes(steps);
  const marks = [
    ...[...duplicates].map((fact) => mark(fact, 'duplicate', fact.redelivered ? 'redelivered' : 'repeated')),
    ...(isWhole ? [...steps.flatMap(orphans), ...missingSteps(run, steps)] : []),
    ...steps.flatMap((step) => [
      ...step.passes.flatMap((pass) => latePass(pass, step)),
      ...lateStart(step, causeOf),
    ]),
    ...[...causeOf].flatMap(([fact, cause]) => beforeCause(fact, cause)),
    ...run.ordered.filter((fact) => !duplicates.has(fact)).flatMap(inFuture),
  ];
  return { steps, marks: oneOfAKind(marks) };
}
