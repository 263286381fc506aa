import { describe, expect, test } from 'vitest';
import {
  countsOf,
  filterArgs,
  firstChoice,
  nextIndex,
  waterfall,
} from '../../../src/renderer/features/runs/model.ts';
import { runEventOf } from './samples.ts';

describe('the waterfall of a run', () => {
  const at = (seq: number, ms: number, latencyMs: number | null) =>
    runEventOf(seq, { madeAt: 1_000 + ms, latencyMs });

  test('each bar spans the wait that ends at its event', () => {
    const rows = waterfall([at(1, 0, null), at(2, 100, 100), at(3, 400, 300)]);
    expect(rows.map((row) => [row.startPercent, row.widthPercent, row.offsetMs])).toEqual([
      [0, 0, 0],
      [0, 25, 100],
      [25, 75, 400],
    ]);
  });

  test('the longest wait is marked, and only when there is something to compare', () => {
    expect(waterfall([at(1, 0, null), at(2, 100, 100), at(3, 400, 300)]).map((row) => row.slowest)).toEqual([
      false,
      false,
      true,
    ]);
    expect(waterfall([at(1, 0, null), at(2, 100, 100)]).some((row) => row.slowest)).toBe(false);
  });

  test('clocks that disagree never draw outside the chart', () => {
    const rows = waterfall([at(1, 0, null), at(2, 50, 90), at(3, -20, -70), at(4, 100, 1e9)]);
    for (const row of rows) {
      expect(row.startPercent).toBeGreaterThanOrEqual(0);
      expect(row.widthPercent).toBeGreaterThanOrEqual(0);
      expect(row.startPercent + row.widthPercent).toBeLessThanOrEqual(100.000001);
    }
  });

  test('events of one moment, and no events', () => {
    expect(waterfall([at(1, 0, null), at(2, 0, 0)]).map((row) => row.widthPercent)).toEqual([0, 0]);
    expect(waterfall([])).toEqual([]);
  });

  test('a dead letter stands where it died, not where the time that it carries was', () => {
    const rows = waterfall([at(1, 0, null), at(2, 300, 300), { ...at(3, 0, 100), origin: 'death' }]);
    expect(rows[2]).toMatchObject({ offsetMs: 400, startPercent: 75, widthPercent: 25 });
  });
});

describe('counts by state', () => {
  test('the total is the sum, states that do not occur are left out, the chosen one stays', () => {
    const counts = [
      { state: 'done', count: 7 },
      { state: 'collecting', count: 1 },
    ] as const;
    expect(countsOf([...counts], null)).toEqual({
      total: 8,
      states: [
        { state: 'collecting', count: 1 },
        { state: 'done', count: 7 },
      ],
    });
    expect(countsOf([...counts], 'stalled').states).toContainEqual({ state: 'stalled', count: 0 });
  });
});

test('a blank text and no state ask for everything', () => {
  expect(filterArgs({ state: null, query: '  ' })).toEqual({});
  expect(filterArgs({ state: 'failed', query: ' abc ' })).toEqual({ state: 'failed', filter: 'abc' });
});

test('the message shown first is that of the last error of a run that failed, else of the last event', () => {
  const failed = runEventOf(2, { error: { code: null, message: 'HTTP 500' } });
  expect(firstChoice([runEventOf(1), failed, runEventOf(3)], true)?.seq).toBe(2);
  expect(firstChoice([runEventOf(1), failed, runEventOf(3)], false)?.seq).toBe(3);
  expect(firstChoice([runEventOf(1), runEventOf(3)], true)?.seq).toBe(3);
  expect(firstChoice([], true)).toBeUndefined();
});

test('keys move within the events and never beyond', () => {
  expect(nextIndex('ArrowDown', -1, 3)).toBe(0);
  expect(nextIndex('ArrowDown', 2, 3)).toBe(2);
  expect(nextIndex('ArrowUp', 0, 3)).toBe(0);
  expect(nextIndex('End', 0, 3)).toBe(2);
  expect(nextIndex('ArrowDown', 0, 0)).toBeUndefined();
  expect(nextIndex('x', 0, 3)).toBeUndefined();
});
