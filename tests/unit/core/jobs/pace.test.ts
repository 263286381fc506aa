import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../src/core/jobs/pace.ts';
import { Speed } from '../../../../src/core/jobs/speed.ts';

describe('the pace of a job', () => {
  it('never grants more than a burst and what the rate allows for the time since, over any stretch of time', () => {
    const moves = fc.array(
      fc.tuple(fc.double({ min: 0, max: 3_000, noNaN: true }), fc.integer({ min: 1, max: 500 })),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 10_000, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        moves,
        (rate, window, steps) => {
          let now = 1_000;
          const pace = new Pace(rate, window, () => now);
          const grants: { at: number; count: number }[] = [];
          for (const [ms, wanted] of steps) {
            now += ms;
            const count = pace.grant(wanted);
            expect(count).toBeLessThanOrEqual(Math.min(wanted, window));
            grants.push({ at: now, count });
          }
          for (const [from, { at: since }] of grants.entries()) {
            let sum = 0;
            for (const { at, count } of grants.slice(from)) {
              sum += count;
              expect(sum).toBeLessThanOrEqual(pace.burst + (rate * (at - since)) / 1_000 + 1e-6);
            }
          }
        },
      ),
    );
  });

  it('gives what was asked for once the told time has passed', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 10_000, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        (rate, window) => {
          let now = 0;
          const pace = new Pace(rate, window, () => now);
          for (let turn = 0; turn < 5; turn += 1) {
            now += pace.waitMs(window);
            expect(pace.grant(window)).toBe(pace.burst);
          }
        },
      ),
    );
  });

  it('S10: a clock that stands still or was wrong grants nothing twice', () => {
    let now = 5_000;
    const pace = new Pace(4, 50, () => now);
    expect(pace.grant(50)).toBe(1);
    now = 0;
    expect(pace.grant(50)).toBe(0);
    now = 250;
    expect(pace.grant(50)).toBe(1);
  });

  it('grants whole windows where no rate is set', () => {
    const pace = new Pace(null, 50, () => 0);
    expect([pace.grant(500), pace.grant(3), pace.waitMs(50)]).toEqual([50, 3, 0]);
  });
});

describe('the speed of a job', () => {
  it('is measured over the last seconds, and is nothing while nothing moves', () => {
    let now = 0;
    const speed = new Speed(() => now);
    expect(speed.perSecond()).toBeNull();
    for (let second = 0; second < 20; second += 1) {
      const since = now;
      now += 1_000;
      speed.done(40, since);
    }
    expect(speed.perSecond()).toBeCloseTo(40);
    now += 6_000;
    expect(speed.perSecond()).toBeNull();
  });
});
