import { describe, expect, it } from 'vitest';
import type { EventMark } from '../../../../src/core/runs/mark-run.ts';
import { reduceRun } from '../../../../src/core/runs/reduce-run.ts';
import { runSteps } from '../../../../src/core/runs/run-steps.ts';
import { profileOf } from '../store/history-fixture.ts';
import { LABELLED_RUNS } from './labelled-runs.ts';
import { factOf } from './run-fact.ts';

const oraculo = profileOf('oraculo');

function markText({ seq, mark, reason, step, ms, limitMs }: EventMark): string {
  return [seq, mark, reason, step ?? '-', ms ?? '-', limitMs ?? '-'].join(' ');
}

describe('runs made by hand', () => {
  it.each(LABELLED_RUNS)('$name', ({ events, state, marks = [], latencies, attempts }) => {
    const facts = events.map((text, index) => factOf(text, index + 1));
    for (const arrival of [facts, facts.toReversed()]) {
      const run = reduceRun(oraculo, arrival);
      expect(run.state).toBe(state);
      expect(run.marks.map(markText)).toEqual(marks);
      const steps = runSteps(oraculo, arrival).filter(({ passes }) => passes.length > 0);
      if (latencies) {
        const found = steps.map(({ step, passes }) => [step, passes.map(({ latencyMs }) => latencyMs)]);
        expect(Object.fromEntries(found)).toEqual(latencies);
      }
      const made = Object.fromEntries(steps.map((step) => [step.step, step.attempts]));
      expect(made).toMatchObject(attempts ?? {});
    }
  });

  it('are many, and show every mark and reason that is not a matter of the time of asking', () => {
    expect(LABELLED_RUNS.length).toBeGreaterThanOrEqual(40);
    const shown = LABELLED_RUNS.flatMap(({ marks = [] }) =>
      marks.map((text) => text.split(' ').slice(1, 3).join(' ')),
    );
    expect([...new Set(shown)].sort()).toEqual([
      'clock_skew before-cause',
      'clock_skew in-future',
      'duplicate redelivered',
      'duplicate repeated',
      'late history',
      'late limit',
      'missing proved',
      'orphan no-start',
      'out_of_order before-cause',
    ]);
  });

  it('wait since an event for a step, until the limit of the profile', () => {
    const waiting = (...events: string[]) => {
      const { overdueAt, waiting: waits } = reduceRun(
        oraculo,
        events.map((text, i) => factOf(text, i + 1)),
      );
      return [waits?.since.seq, waits?.step, overdueAt];
    };
    expect(waiting('7 start coleta')).toEqual([1, 'coleta', 120_007]);
    expect(waiting('7 start coleta', '400 ok coleta')).toEqual([2, 'execucao', 120_400]);
    const retried = ['0 start coleta', '9 dead coleta', '50 start coleta console retry=r1'];
    expect(waiting(...retried)).toEqual([3, 'coleta', 120_050]);
    expect(waiting('0 start coleta', '9 dead coleta')).toEqual([undefined, undefined, null]);
  });
});
