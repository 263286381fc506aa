import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttle } from '../../../../src/core/connections/throttle.ts';

describe('telling at most every so often', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells at once, at most 10 times a second, and the last call always', () => {
    const told: number[] = [];
    const target = throttle(100, () => told.push(Date.now()));
    const started = Date.now();
    for (let ms = 0; ms < 1_000; ms += 1) {
      target.call();
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(500);
    expect(told[0]).toBe(started);
    expect(told.length).toBeLessThanOrEqual(11);
    expect(told.length).toBeGreaterThanOrEqual(10);
    expect(told.at(-1)).toBeGreaterThanOrEqual(started + 999);
    const before = told.length;
    target.end();
    target.call();
    vi.advanceTimersByTime(500);
    expect(told).toHaveLength(before);
  });
});
