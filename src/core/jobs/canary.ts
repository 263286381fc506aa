/** Steps of a job: a few messages first, whose outcomes the rest waits for (docs/rabbitmq.md, Retry). Pure. */
import { CANARY_STEPS } from '../../shared/domain/job.ts';

/** Sizes of the steps, the rest last; together `count`. None is empty. */
export function stepsOf(count: number, canary: boolean): readonly number[] {
  const steps: number[] = [];
  let left = count;
  for (const size of canary ? CANARY_STEPS : []) {
    if (left <= 0) break;
    steps.push(Math.min(size, left));
    left -= size;
  }
  return left > 0 ? [...steps, left] : steps;
}

/** The first position after a step. */
export function endOfStep(steps: readonly number[], step: number): number {
  return steps.slice(0, step + 1).reduce((sum, size) => sum + size, 0);
}

/** The step that a position is in; past the end it is the last. */
export function stepAt(steps: readonly number[], position: number): number {
  let end = 0;
  for (const [step, size] of steps.entries()) {
    end += size;
    if (position < end) return step;
  }
  return Math.max(0, steps.length - 1);
}
