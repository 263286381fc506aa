import { describe, expect, test } from 'vitest';
import { arrowOf, lanesOf, laneWidth } from '../../../src/renderer/features/runs/flow/model.ts';
import {
  countsOf,
  filterArgs,
  firstChoice,
  nextIndex,
  slowestOf,
  waitBar,
} from '../../../src/renderer/features/runs/model.ts';
import { barOfEvent, stepBars } from '../../../src/renderer/features/runs/steps/model.ts';
import { type RunEvent, type RunPass, runSummary } from '../../../src/shared/domain/run.ts';
import { runEventOf } from './samples.ts';

describe('the waits of a run', () => {
  const run = { startedAt: 1_000, lastEventAt: 1_400 };
  const at = (seq: number, ms: number, latencyMs: number | null) =>
    runEventOf(seq, { at: 1_000 + ms, latencyMs });
  const bars = (...events: RunEvent[]) => events.map((event) => waitBar(event, run));

  test('each bar spans the wait that ends at its event', () => {
    expect(bars(at(1, 0, null), at(2, 100, 100), at(3, 400, 300))).toEqual([
      { startPercent: 0, widthPercent: 0, offsetMs: 0 },
      { startPercent: 0, widthPercent: 25, offsetMs: 100 },
      { startPercent: 25, widthPercent: 75, offsetMs: 400 },
    ]);
  });

  test('the longest wait is marked, and only when there is something to compare', () => {
    expect(slowestOf([at(1, 0, null), at(2, 100, 100), at(3, 400, 300)])?.seq).toBe(3);
    expect(slowestOf([at(1, 0, null), at(2, 100, 100)])).toBeUndefined();
  });

  test('clocks that disagree never draw outside the chart', () => {
    for (const bar of bars(at(2, 50, 90), at(3, -20, -70), at(4, 100, 1e9), at(5, 9_000, 10))) {
      expect(bar.startPercent).toBeGreaterThanOrEqual(0);
      expect(bar.widthPercent).toBeGreaterThanOrEqual(0);
      expect(bar.startPercent + bar.widthPercent).toBeLessThanOrEqual(100.000001);
    }
  });

  test('events of one moment', () => {
    const moment = { startedAt: 1_000, lastEventAt: 1_000 };
    expect(waitBar(at(1, 0, 0), moment)).toEqual({ startPercent: 0, widthPercent: 0, offsetMs: 0 });
  });
});

describe('the sequence of a run', () => {
  const system = {
    steps: [
      { step: 'coleta', limitMs: null, p95Ms: null, attempts: 0, passes: [] },
      { step: 'execucao', limitMs: null, p95Ms: null, attempts: 0, passes: [] },
    ],
    queues: [
      { name: 'escavador.blog', step: 'coleta' },
      { name: 'orquestrador.resultados', step: null },
    ],
  };
  const start = runEventOf(1, { role: 'start', step: 'coleta' });
  const drawn = (...events: RunEvent[]) => {
    const lanes = lanesOf(system, events);
    const nameOf = (place: number | undefined) => lanes[place ?? -1]?.name ?? lanes[place ?? -1]?.kind;
    return events.map((event) => {
      const arrow = arrowOf(lanes, event);
      return arrow && `${nameOf(arrow.from)} → ${nameOf(arrow.to)} ${arrow.kind}`;
    });
  };

  test('work goes from the hub to its step and back', () => {
    expect(
      drawn(
        start,
        runEventOf(2, { role: 'ended', step: 'coleta' }),
        runEventOf(3, { role: 'start', step: 'execucao' }),
        runEventOf(4, { role: 'attempt-failed', step: 'execucao' }),
        runEventOf(5, { role: 'failed', step: 'execucao' }),
      ),
    ).toEqual([
      'orquestrador.resultados → coleta message',
      'coleta → orquestrador.resultados message',
      'orquestrador.resultados → execucao message',
      'execucao → orquestrador.resultados failure',
      'execucao → orquestrador.resultados failure',
    ]);
  });

  test('deaths lead to the dead letters, and a retry comes from the console', () => {
    expect(
      drawn(
        runEventOf(1, { role: 'dead', step: 'coleta', origin: 'death', deadFrom: 'escavador.blog' }),
        runEventOf(2, { role: 'end-dead', step: 'coleta', origin: 'look' }),
        runEventOf(3, { role: 'start', step: 'coleta', origin: 'console', retryId: 'r' }),
        runEventOf(4, { role: 'ended', step: 'coleta', retryId: 'r' }),
        runEventOf(5, { role: 'none', step: null, origin: 'death' }),
      ),
    ).toEqual([
      'coleta → dead dead',
      'orquestrador.resultados → dead dead',
      'console → coleta retry',
      'coleta → orquestrador.resultados retry',
      'dead → dead dead',
    ]);
  });

  test('lanes that nothing needs are not there', () => {
    expect(lanesOf(system, [start]).map(({ kind }) => kind)).toEqual(['hub', 'step', 'step']);
    expect(lanesOf({ steps: [], queues: [] }, [])).toEqual([]);
  });

  test('events of no step stay in the lane of their exchange; many exchanges share one', () => {
    const events = Array.from({ length: 9 }, (_, n) =>
      runEventOf(n, { role: 'none', step: null, exchange: `x${n}` }),
    );
    const lanes = lanesOf({ steps: [], queues: [] }, events);
    expect(lanes.map(({ id }) => id)).toEqual([
      ...['x0', 'x1', 'x2', 'x3', 'x4'].map((name) => `exchange ${name}`),
      'others',
    ]);
    const places = events.map((event) => arrowOf(lanes, event));
    expect(places[2]).toEqual({ from: 2, to: 2, kind: 'message' });
    expect(places[8]).toEqual({ from: 5, to: 5, kind: 'message' });
  });

  test('lanes share the room there is, within what can be read', () => {
    expect([laneWidth(4, 300), laneWidth(2, 300), laneWidth(12, 300), laneWidth(0, 300)]).toEqual([
      75, 84, 40, 84,
    ]);
  });
});

describe('the steps of a run', () => {
  const passOf = (change: Partial<RunPass>): RunPass => ({
    startedAt: 1_000,
    endedAt: 1_400,
    seq: 1,
    latencyMs: 400,
    attempts: 1,
    outcome: 'ended',
    ...change,
  });
  const stepOf = (step: string, ...passes: RunPass[]) => ({
    step,
    limitMs: 900,
    p95Ms: 200,
    attempts: passes.length,
    passes,
  });
  const run = runSummary.parse({
    correlationId: 'c-1',
    state: 'done',
    source: null,
    startedAt: 1_000,
    lastEventAt: 2_000,
    durationMs: 1_000,
    events: 4,
    retries: 0,
    lastType: null,
    error: null,
    hasGap: false,
    marks: [],
  });

  test('each pass is a bar on the time of the run, with how long it takes as a rule', () => {
    const steps = [
      stepOf('a', passOf({})),
      stepOf('b', passOf({ startedAt: 1_500, endedAt: 2_000, seq: 3 })),
    ];
    expect(stepBars({ run, steps }, 0)).toMatchObject([
      { step: 'a', number: null, startPercent: 0, widthPercent: 40, p95Percent: 20, limitPercent: 90 },
      { step: 'b', startPercent: 50, widthPercent: 50, p95Percent: 70, limitPercent: null },
    ]);
  });

  test('several passes are numbered; what is open lasts until now', () => {
    const open = passOf({ startedAt: 2_000, endedAt: null, latencyMs: null, outcome: 'open', seq: 9 });
    const steps = [stepOf('a', passOf({}), open)];
    expect(stepBars({ run: { ...run, durationMs: null }, steps }, 3_000)).toMatchObject([
      { number: 1, startPercent: 0, widthPercent: 20 },
      { number: 2, startPercent: 50, widthPercent: 50 },
    ]);
  });

  test('an event belongs to the last pass of its step that had begun', () => {
    const steps = [
      stepOf('a', passOf({}), passOf({ startedAt: 1_500, endedAt: 1_600, seq: 5 })),
      stepOf('b', passOf({ startedAt: 1_700, seq: 7 })),
    ];
    const bars = stepBars({ run, steps }, 0);
    const placeOf = (step: string | null, at: number) => barOfEvent(bars, { step, at });
    expect([placeOf('a', 1_400), placeOf('a', 1_500), placeOf('a', 900), placeOf('b', 2_000)]).toEqual([
      0, 1, 0, 2,
    ]);
    expect([placeOf(null, 1_400), placeOf('z', 1_400), barOfEvent(bars, undefined)]).toEqual([-1, -1, -1]);
  });

  test('a step that was passed unseen is there, one that is still to come is not', () => {
    const steps = [stepOf('a'), stepOf('b', passOf({})), stepOf('c')];
    const bars = stepBars({ run, steps }, 0);
    expect(bars.map(({ step, pass }) => [step, pass === null])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  test('a result without its start, and clocks that disagree, stay within the run', () => {
    const odd = [
      passOf({ startedAt: null, endedAt: 1_500, latencyMs: null }),
      passOf({ startedAt: 1_900, endedAt: 1_100, latencyMs: null, seq: 2 }),
      passOf({ startedAt: 500, endedAt: 9_000, seq: 3 }),
    ];
    for (const { startPercent, widthPercent } of stepBars({ run, steps: [stepOf('a', ...odd)] }, 0)) {
      expect(startPercent).toBeGreaterThanOrEqual(0);
      expect(widthPercent).toBeGreaterThanOrEqual(0);
      expect(startPercent + widthPercent).toBeLessThanOrEqual(100);
    }
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
