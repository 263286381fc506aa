/** The steps of a run as bars on its time. Pure, from contract values. */
import type { RunDetail, RunEvent, RunPass } from '../../../../shared/domain/run.ts';

export interface StepBar {
  readonly key: string;
  readonly step: string;
  /** Null: nothing was seen of the step, though the run went on behind it. */
  readonly pass: RunPass | null;
  /** Of several passes, which one, from 1; null: there is one. */
  readonly number: number | null;
  /** In percent of the run's time. */
  readonly startPercent: number;
  readonly widthPercent: number;
  /** Where the pass would have ended by its step's p95 and limit; null: not known, or beyond the run's time. */
  readonly p95Percent: number | null;
  readonly limitPercent: number | null;
}

interface Scale {
  readonly from: number;
  readonly to: number;
}

function percentOf(at: number, { from, to }: Scale): number {
  return to <= from ? 0 : Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
}

function tick(start: number | null, ms: number | null, scale: Scale): number | null {
  if (start === null || ms === null || start + ms > scale.to) return null;
  return percentOf(start + ms, scale);
}

type Step = RunDetail['steps'][number];

function barOf({ step, passes, p95Ms, limitMs }: Step, pass: RunPass, index: number, scale: Scale): StepBar {
  const start = pass.startedAt ?? pass.endedAt ?? scale.from;
  const end = Math.max(start, pass.endedAt ?? scale.to);
  const startPercent = percentOf(start, scale);
  return {
    key: `${step} ${pass.seq}`,
    step,
    pass,
    number: passes.length > 1 ? index + 1 : null,
    startPercent,
    widthPercent: percentOf(end, scale) - startPercent,
    p95Percent: tick(pass.startedAt, p95Ms, scale),
    limitPercent: tick(pass.startedAt, limitMs, scale),
  };
}

function unseen({ step }: Step): StepBar {
  return {
    key: step,
    step,
    pass: null,
    number: null,
    startPercent: 0,
    widthPercent: 0,
    p95Percent: null,
    limitPercent: null,
  };
}

/** One for each pass, in the order of the steps; one for a step that was passed unseen. What is open lasts until `now`. */
export function stepBars({ run, steps }: Pick<RunDetail, 'run' | 'steps'>, now: number): readonly StepBar[] {
  const isOpen = run.durationMs === null;
  const scale = { from: run.startedAt, to: isOpen ? Math.max(now, run.lastEventAt) : run.lastEventAt };
  const last = steps.findLastIndex(({ passes }) => passes.length > 0);
  return steps.slice(0, last + 1).flatMap((step) => {
    if (step.passes.length === 0) return [unseen(step)];
    return step.passes.map((pass, index) => barOf(step, pass, index, scale));
  });
}

/** The place of the pass that an event belongs to: the last of its step that had begun; -1: of none. */
export function barOfEvent(
  bars: readonly StepBar[],
  event: Pick<RunEvent, 'step' | 'at'> | undefined,
): number {
  const ofStep = ({ step }: StepBar) => step === event?.step;
  if (event === undefined) return -1;
  const begun = bars.findLastIndex(
    (bar) => ofStep(bar) && (bar.pass?.startedAt ?? bar.pass?.endedAt ?? event.at) <= event.at,
  );
  return begun >= 0 ? begun : bars.findIndex(ofStep);
}
