import { describe, expect, it } from 'vitest';
import { DepthHistory, thinned } from '../../../../src/core/queues/depth-history.ts';

const MINUTE = 60_000;
const at = (minute: number, ...depths: readonly (readonly [string, number])[]) =>
  [minute * MINUTE, new Map(depths)] as const;

describe('the history of depths', () => {
  it('is one axis of time for all: a queue that was not told then has no depth', () => {
    const history = new DepthHistory();
    history.add(...at(1, ['a', 5]));
    history.add(...at(2, ['a', 6], ['b', 1]));
    history.add(...at(3, ['b', 2]));
    expect(history.of('a')).toEqual({ times: [MINUTE, 2 * MINUTE, 3 * MINUTE], depths: [5, 6, null] });
    expect(history.of('b').depths).toEqual([null, 1, 2]);
    expect(history.of('never').depths).toEqual([null, null, null]);
  });

  it('forgets what is older than two hours, and queues of which nothing is left', () => {
    const history = new DepthHistory();
    for (let minute = 0; minute <= 300; minute += 1) {
      history.add(...at(minute, minute < 100 ? ['old', minute] : ['new', minute]));
    }
    const { times, depths } = history.of('new');
    expect(times[0]).toBe(180 * MINUTE);
    expect(times).toHaveLength(121);
    expect(depths).toHaveLength(121);
    expect(history.of('old').depths.every((depth) => depth === null)).toBe(true);
  });

  it('a refresh by hand moves the last sample instead of adding one', () => {
    const history = new DepthHistory();
    history.add(1_000, new Map([['a', 1]]));
    history.add(61_000, new Map([['a', 2]]));
    for (let ms = 0; ms < 9_000; ms += 100) history.add(61_000 + ms, new Map([['a', 3]]));
    expect(history.of('a').depths).toEqual([1, 3]);
  });

  it('samples that come all the time make new slices all the same', () => {
    const history = new DepthHistory();
    for (let second = 0; second < 60; second += 5) history.add(second * 1_000, new Map([['a', second]]));
    expect(history.of('a')).toEqual({
      times: [5_000, 15_000, 25_000, 35_000, 45_000, 55_000],
      depths: [5, 15, 25, 35, 45, 55],
    });
  });

  it('thinned, a peak is not lost, nor a gap filled', () => {
    const times = Array.from({ length: 240 }, (_none, index) => index);
    const depths = times.map((time) => (time === 77 ? 900 : time < 12 ? null : 1));
    const few = thinned({ times, depths }, 40);
    expect(few.times).toHaveLength(40);
    expect(few.times.at(-1)).toBe(239);
    expect(Math.max(...few.depths.map((depth) => depth ?? 0))).toBe(900);
    expect(few.depths.slice(0, 3)).toEqual([null, null, 1]);
    expect(thinned({ times: [], depths: [] }, 40)).toEqual({ times: [], depths: [] });
    expect(thinned({ times: [1, 2], depths: [4, null] }, 40)).toEqual({ times: [1, 2], depths: [4, null] });
  });
});
