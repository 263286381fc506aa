import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failedAgainStop, RATE_OVER, windowStop } from '../../../../src/core/jobs/stop-rules.ts';

const [ok, bad] = [false, true];

describe('stopping the line', () => {
  it('after three in a row that failed again, even if later ones did not', () => {
    expect(failedAgainStop([ok, bad, bad, ok, bad], false)).toBeNull();
    expect(failedAgainStop([ok, bad, bad, bad, ok], false)).toMatchObject({
      rule: 'failed-again-in-a-row',
      failedAgain: 3,
      of: 5,
    });
  });

  it('when more than one in five of the last 50 failed again', () => {
    const every = (nth: number) => Array.from({ length: 200 }, (_, at) => at % nth === 0);
    expect(failedAgainStop(every(5), false)).toBeNull();
    expect(failedAgainStop(every(4), false)).toMatchObject({ rule: 'failed-again-rate', of: RATE_OVER });
  });

  it('is not for one failure in the middle of a step, and is for one that is the whole step', () => {
    expect(failedAgainStop([bad], false)).toBeNull();
    expect(failedAgainStop([bad], true)).toMatchObject({ rule: 'failed-again-rate', failedAgain: 1, of: 1 });
    expect(failedAgainStop([ok], true)).toBeNull();
  });

  it('depends on the last 50 alone, and never stops where none failed', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), fc.boolean(), (failed, whole) => {
        const stop = failedAgainStop(failed, whole);
        expect(stop).toEqual(failedAgainStop(failed.slice(-RATE_OVER), whole));
        const count = failed.slice(-RATE_OVER).filter(Boolean).length;
        if (count === 0) expect(stop).toBeNull();
        if (failed.length >= RATE_OVER && count > 10) expect(stop).not.toBeNull();
        if (stop) expect(stop.failedAgain).toBe(count);
      }),
    );
  });

  it('B07, B08: at the first return or nack; for what is unknown only while the connection stands', () => {
    const item = (state: 'acked' | 'returned' | 'nacked' | 'unknown') => ({ state, error: null });
    expect(windowStop([item('acked')], 'done', false)).toBeNull();
    expect(windowStop([item('acked'), item('returned')], 'done', false)).toMatchObject({ rule: 'returned' });
    expect(windowStop([item('nacked')], 'done', false)).toMatchObject({ rule: 'nacked' });
    expect(windowStop([item('unknown')], 'done', false)).toMatchObject({ rule: 'unknown' });
    expect(windowStop([item('unknown')], 'lost', true)).toBeNull();
    expect(windowStop([item('acked')], 'budget', false)).toMatchObject({ rule: 'budget' });
    const cancelled = (code: string) => ({ state: 'cancelled' as const, error: { code, message: code } });
    expect(windowStop([cancelled('retry-target-missing')], 'done', false)).toMatchObject({
      rule: 'returned',
    });
    expect(windowStop([cancelled('retry-not-possible')], 'done', false)).toMatchObject({ rule: 'error' });
    expect(windowStop([cancelled('message-gone')], 'done', false)).toBeNull();
  });
});
