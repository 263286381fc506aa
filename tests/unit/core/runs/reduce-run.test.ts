import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventMark } from '../../../../src/core/runs/mark-run.ts';
import { reduceRun } from '../../../../src/core/runs/reduce-run.ts';
import type { RunFact } from '../../../../src/core/runs/run-facts.ts';
import { loadProfiles } from '../../../../src/core/systems/load.ts';
import { MarksModel } from './marks-model.ts';
import { aFact, type GivenFact } from './run-fact.ts';

const profiles = loadProfiles('resources');
const profileOf = (id: string) => {
  const profile = profiles.find((each) => each.id === id);
  if (!profile) throw new Error(`no profile ${id}`);
  return profile;
};
const oraculo = profileOf('oraculo');

type Given = GivenFact;
const fact = aFact;
const reduce = (...facts: Given[]) => reduceRun(oraculo, facts.map(fact));

const start: Given = { at: 0, type: 'iniciar_coleta', source: 'blog' };
const collected: Given = { at: 10, type: 'resultado_coleta', status: 'ok' };
const executing: Given = { at: 20, type: 'iniciar_execucao' };
const done: Given = { at: 30, type: 'resultado_execucao', status: 'ok' };
const attempt = (at: number): Given => ({ at, type: 'falha_tarefa', step: 'coleta', final: false });
const failure: Given = {
  at: 15,
  type: 'falha_tarefa',
  step: 'coleta',
  error: { code: 'http-500', message: 'the feed answered 500' },
};
const death: Given = { at: 16, type: 'iniciar_coleta', origin: 'death', deadFrom: 'escavador.blog' };
const retry: Given = { at: 100, type: 'iniciar_coleta', origin: 'console', retryId: 'r-1' };

describe('a run of the four events', () => {
  it('moves on with each of them', () => {
    expect(reduce(start)).toMatchObject({ state: 'collecting', ended: false, overdueAt: 120_000 });
    expect(reduce(start, collected)).toMatchObject({ state: 'collected', ended: false, overdueAt: 120_010 });
    expect(reduce(start, collected, executing)).toMatchObject({ state: 'executing', ended: false });
    expect(reduce(start, collected, executing, done)).toMatchObject({
      state: 'done',
      ended: true,
      overdueAt: null,
      source: 'blog',
      startedAt: 0,
      lastEventAt: 30,
      retries: 0,
      lastType: 'resultado_execucao',
      error: null,
      waiting: null,
      marks: [],
    });
  });

  it('goes on while the system tries again by itself', () => {
    expect(reduce(start, attempt(5), attempt(9))).toMatchObject({ state: 'collecting', ended: false });
    expect(reduce(start, attempt(5), { ...collected, at: 9 })).toMatchObject({ state: 'collected' });
  });

  it('is failed by an error result and dead-lettered by a final failure, a death, or both', () => {
    expect(reduce(start, { ...collected, status: 'erro' })).toMatchObject({ state: 'failed', ended: true });
    for (const facts of [[failure], [death], [failure, death]]) {
      expect(reduce(start, ...facts)).toMatchObject({ state: 'dead_lettered', ended: true, overdueAt: null });
    }
    expect(reduce(start, failure).error).toEqual(failure.error);
  });

  it('opens again by a retry, and then ends as that retry does', () => {
    const retried = [start, failure, death, retry];
    expect(reduce(...retried)).toMatchObject({
      state: 'collecting',
      overdueAt: 120_100,
      retries: 1,
      error: null,
    });
    const result = { ...collected, at: 130, retryId: 'r-1' };
    expect(reduce(...retried, result)).toMatchObject({ state: 'collected' });
    const again = { ...failure, at: 131, retryId: 'r-1' };
    expect(reduce(...retried, again)).toMatchObject({ state: 'dead_lettered', retries: 1 });
    const second = { ...retry, at: 200, retryId: 'r-2' };
    expect(reduce(...retried, again, second)).toMatchObject({ state: 'collecting', retries: 2 });
    expect(reduce(...retried, again, second, { ...collected, at: 230 }, executing, done)).toMatchObject({
      state: 'done',
      error: null,
    });
  });

  it('does not need the system to copy the retry id', () => {
    expect(reduce(start, death, retry, { ...collected, at: 130 })).toMatchObject({ state: 'collected' });
    expect(reduce(start, death, retry, { ...death, at: 131 })).toMatchObject({ state: 'dead_lettered' });
  });

  it('keeps what succeeded, though a makers clock is behind', () => {
    expect(reduce(start, collected, { ...executing, at: 3 })).toMatchObject({ state: 'executing' });
    expect(reduce({ ...start, at: 12 }, collected)).toMatchObject({ state: 'collected', startedAt: 10 });
  });

  it('is stuck behind a result that died before it was handled, until that is sent again', () => {
    const stuck = { ...collected, at: 11, origin: 'death', deadFrom: 'orquestrador.resultados' } as const;
    expect(reduce(start, collected, stuck)).toMatchObject({ state: 'dead_lettered' });
    const resent = { ...collected, at: 50, origin: 'console', retryId: 'r-1' } as const;
    expect(reduce(start, collected, stuck, resent)).toMatchObject({ state: 'collected' });
    expect(reduce(start, collected, stuck, { ...executing, at: 60 })).toMatchObject({ state: 'executing' });
  });

  it('finds the step of a dead letter by the queue it died in', () => {
    const unreadable = { at: 5, type: null, origin: 'look', deadFrom: 'executador.relatorios' } as const;
    expect(reduce(start, collected, unreadable)).toMatchObject({ state: 'dead_lettered' });
  });

  it('is partial when no event says where it stands', () => {
    expect(reduce({ at: 1, type: 'outro' })).toMatchObject({ state: 'partial', lastType: 'outro' });
    expect(reduceRun(profileOf('generic'), [fact(start)])).toMatchObject({
      state: 'partial',
      overdueAt: null,
    });
  });
});

describe('any order of arrival', () => {
  const anyFact = fc
    .record({
      at: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(150, 2_500, 4_001, 121_000, 250_000)),
      receivedLater: fc.constantFrom(0, 0, 1, 2_400, 130_000, -3, -2_001),
      origin: fc.constantFrom('tap', 'tap', 'tap', 'death', 'console', 'look'),
      type: fc.constantFrom(
        'iniciar_coleta',
        'resultado_coleta',
        'iniciar_execucao',
        'resultado_execucao',
        'falha_tarefa',
        'outro',
        null,
      ),
      source: fc.constantFrom('blog', 'youtube', null),
      status: fc.constantFrom('ok', 'ok', 'erro', null),
      step: fc.constantFrom('coleta', 'execucao', null),
      final: fc.boolean(),
      deadFrom: fc.constantFrom('escavador.blog', 'orquestrador.resultados', null),
      retryId: fc.constantFrom(null, null, 'r-1', 'r-2'),
      error: fc.constantFrom({ code: 'a', message: 'x' }, { code: null, message: 'y' }, null),
      redelivered: fc.boolean(),
      identity: fc.constantFrom(null, 1, 2, 3, 4, 5, 6),
      stepP95Ms: fc.constantFrom(null, 0, 3, 1_000),
    })
    .map(({ receivedLater, ...given }) =>
      aFact({ ...given, receivedAt: given.at + receivedLater, madeAt: given.at }),
    );
  const shuffled = fc
    .array(anyFact, { minLength: 1, maxLength: 12 })
    .chain((facts) =>
      fc.tuple(
        fc.constant(facts),
        fc.shuffledSubarray(facts, { minLength: facts.length, maxLength: facts.length }),
      ),
    );
  // The place in arrival is numbered anew: a summary that leaned on it would differ.
  const numbered = (facts: readonly RunFact[]) => facts.map((each, index) => ({ ...each, seq: index + 1 }));
  const markText = ({ mark, reason, step, ms, limitMs }: EventMark) =>
    [mark, reason, step ?? '-', ms ?? '-', limitMs ?? '-'].join(' ');
  const without = ({ seq: _seq, ...content }: RunFact) => JSON.stringify(content);
  /** The summary, with events named by what they are. */
  const summaryOf = (facts: readonly RunFact[]) => {
    const { marks, waiting, steps: _steps, ...run } = reduceRun(oraculo, facts);
    const nameOf = (seq: number) => facts.filter((each) => each.seq === seq).map(without);
    return {
      run,
      waiting: waiting && [waiting.step, without(waiting.since)],
      marks: marks.map((mark) => `${markText(mark)} ${nameOf(mark.seq)}`).sort(),
    };
  };

  it('gives the same summary and marks', () => {
    fc.assert(
      fc.property(shuffled, ([facts, other]) => {
        expect(summaryOf(numbered(other))).toEqual(summaryOf(numbered(facts)));
      }),
      { numRuns: 3_000 },
    );
  });

  it('gives the marks that the rules say, whichever comes late', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(shuffled, ([, facts]) => {
        const arrived = numbered(facts);
        const { marks } = reduceRun(oraculo, arrived);
        const model = new MarksModel(oraculo, arrived);
        for (const fact of arrived) {
          const own = marks.filter(({ seq }) => seq === fact.seq);
          expect(own.map(markText).sort()).toEqual(model.marksOf(fact));
          for (const { mark, reason } of own) {
            seen.set(`${mark} ${reason}`, (seen.get(`${mark} ${reason}`) ?? 0) + 1);
          }
        }
      }),
      { numRuns: 3_000 },
    );
    // A model that agrees on nothing would prove nothing.
    expect([...seen.keys()].sort()).toEqual([
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
    expect(Math.min(...seen.values())).toBeGreaterThan(3);
  });
});
