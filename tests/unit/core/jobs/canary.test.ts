import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfStep, stepAt, stepsOf } from '../../../../src/core/jobs/canary.ts';

describe('the steps of a job', () => {
  it('are 1, 5, 20, 100 and the rest', () => {
    expect(stepsOf(500, true)).toEqual([1, 5, 20, 100, 374]);
    expect(stepsOf(126, true)).toEqual([1, 5, 20, 100]);
    expect(stepsOf(4, true)).toEqual([1, 3]);
    expect(stepsOf(1, true)).toEqual([1]);
    expect(stepsOf(0, true)).toEqual([]);
    expect(stepsOf(500, false)).toEqual([500]);
  });

  it('add up to the job, and every position is in the step whose end lies behind it', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.boolean(), fc.nat(2_000), (count, canary, at) => {
        const steps = stepsOf(count, canary);
        expect(steps.every((size) => size > 0)).toBe(true);
        expect(endOfStep(steps, steps.length - 1)).toBe(count);
        if (at >= count) return;
        const step = stepAt(steps, at);
        expect(endOfStep(steps, step)).toBeGreaterThan(at);
        expect(step === 0 ? 0 : endOfStep(steps, step - 1)).toBeLessThanOrEqual(at);
      }),
    );
  });
});
