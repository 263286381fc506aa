import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runView } from '../../../../src/core/query/run-view.ts';
import { eventRemover } from '../../../../src/core/store/remove-events.ts';
import { stepLatencies } from '../../../../src/core/store/step-latencies.ts';
import { anEvent, type HistoryFixture, historyFixture, profileOf } from './history-fixture.ts';

const events = fc.record({
  correlationId: fc.constantFrom('a', 'b', 'c'),
  type: fc.constantFrom(
    'iniciar_coleta',
    'resultado_coleta',
    'iniciar_execucao',
    'resultado_execucao',
    'falha_tarefa',
  ),
  status: fc.constantFrom('ok', 'erro', null),
  step: fc.constantFrom('coleta', 'execucao'),
  final: fc.boolean(),
  retryId: fc.constantFrom(null, null, 'r-1', 'r-2'),
  origin: fc.constantFrom('tap', 'death', 'console'),
  receivedAt: fc.integer({ min: 1_000, max: 9_000 }),
  madeAt: fc.option(fc.double({ min: 900, max: 99_000, noNaN: true })),
  source: fc.constantFrom('blog', null),
  error: fc.constantFrom(null, { code: 'http_503', message: 'caiu' }),
  redelivered: fc.boolean(),
  identity: fc.constantFrom(null, 1, 2, 3),
} as const);

it('a run is the same whether its facts were remembered or read again', () => {
  fc.assert(
    fc.property(fc.array(fc.array(events, { minLength: 1, maxLength: 6 }), { maxLength: 8 }), (batches) => {
      let fresh = historyFixture();
      const remembering = historyFixture();
      for (const batch of batches) {
        remembering.record.record(batch.map((each) => anEvent(each)));
        fresh.record.record(batch.map((each) => anEvent(each)));
        fresh = fresh.reopen();
      }
      for (const table of ['run', 'event_mark', 'step_latency']) {
        const rows = `SELECT * FROM ${table} ORDER BY 1, 2`;
        expect(remembering.history.read.prepare(rows).all()).toEqual(fresh.history.read.prepare(rows).all());
      }
      fresh.remove();
      remembering.remove();
    }),
    { numRuns: 25 },
  );
});

it('a batch that failed leaves nothing behind in what is remembered', () => {
  const at = historyFixture();
  at.record.record([anEvent({ type: 'iniciar_coleta' })]);
  const end = anEvent({ type: 'resultado_execucao', status: 'ok' });
  expect(() => at.record.record([end, anEvent({ receivedAt: Number.NaN, madeAt: null })])).toThrow();
  at.record.record([anEvent({ type: 'resultado_coleta', status: 'ok' })]);
  expect(at.queries.runDetail('c-1', 1_000).run).toMatchObject({ state: 'collected', events: 2 });
  at.remove();
});

const profile = profileOf('oraculo');

/** A run of which only the collection was seen, and that took so long. */
function collection(id: string, ms: number) {
  const event = { correlationId: id, receivedAt: 1_000_000 + ms };
  return [
    anEvent({ ...event, madeAt: 1_000_000 }),
    anEvent({ ...event, madeAt: 1_000_000 + ms, type: 'resultado_coleta', status: 'ok' }),
  ];
}

function marksOf(at: HistoryFixture): readonly unknown[] {
  const marks = 'SELECT correlation_id, seq, mark, reason, step, ms, limit_ms FROM event_mark ORDER BY seq';
  return at.history.read.prepare(marks).raw().all();
}

it('a step is late by its own history once that is long enough, and stays so when the history changes', () => {
  let at = historyFixture();
  for (let n = 1; n < 50; n += 1) at.record.record(collection(`quick-${n}`, 100));
  at.record.record(collection('early', 5_000));
  expect(marksOf(at)).toEqual([]);
  at.record.record(collection('slow', 5_000));
  const late = [['slow', 102, 'late', 'history', 'coleta', 5_000, expect.any(Number)]];
  expect(marksOf(at)).toEqual(late);
  for (let n = 1; n < 50; n += 1) at.record.record(collection(`slow-${n}`, 5_000));
  at = at.reopen();
  at.record.record([anEvent({ correlationId: 'slow', type: 'outro', receivedAt: 1_200_000 })]);
  expect(marksOf(at)[0]).toEqual(late[0]);
  const before = marksOf(at).length;
  at.record.record(collection('as-slow', 5_000));
  expect(marksOf(at)).toHaveLength(before);
  at.remove();
});

it('what a step takes as a rule is within a tenth of the truth', () => {
  const at = historyFixture();
  const took = Array.from({ length: 400 }, (_, n) => ((n * 7_919) % 400) * 13);
  for (const [n, ms] of took.entries()) at.record.record(collection(`c-${n}`, ms));
  const truth = took.toSorted((a, b) => a - b)[379] ?? 0;
  const step = runView(profile, at.queries.runDetail('c-1', 2_000_000)).steps.find(
    (each) => each.step === 'coleta',
  );
  expect(step?.p95Ms).toBeGreaterThanOrEqual(truth);
  expect(step?.p95Ms).toBeLessThanOrEqual(truth * 1.1 + 1);
  at.remove();
});

it('a step that has become quicker is judged by what it takes now', () => {
  const at = historyFixture();
  const latencies = stepLatencies(at.history.write);
  for (let n = 0; n < 9_000; n += 1) latencies.add('coleta', 60_000);
  for (let n = 0; n < 60_000; n += 1) latencies.add('coleta', 100);
  latencies.write();
  expect(latencies.p95('coleta')).toBeLessThan(120);
  expect(stepLatencies(at.history.write).p95('coleta')).toBe(latencies.p95('coleta'));
  at.remove();
});

it('a late event takes back what it disproves', () => {
  const at = historyFixture();
  at.record.record([anEvent({ type: 'iniciar_coleta', madeAt: 1_000, receivedAt: 1_000 })]);
  at.record.record([anEvent({ type: 'iniciar_execucao', madeAt: 1_900, receivedAt: 1_900 })]);
  expect(marksOf(at)).toEqual([['c-1', 2, 'missing', 'proved', 'coleta', null, null]]);
  at.record.record([anEvent({ type: 'resultado_coleta', status: 'ok', madeAt: 1_800, receivedAt: 2_500 })]);
  expect(marksOf(at)).toEqual([]);
  at.remove();
});

it('a run that waits too long is marked at the event it waits since, by the time of asking', () => {
  const at = historyFixture();
  at.record.record([anEvent({ madeAt: 1_000, receivedAt: 1_000 })]);
  const marksAt = (now: number) => {
    const { run, events } = runView(profile, at.queries.runDetail('c-1', now));
    return [run.marks, events.map(({ marks }) => marks)];
  };
  expect(marksAt(120_999)).toEqual([[], [[]]]);
  const overdue = { mark: 'missing', reason: 'overdue', step: 'coleta', ms: 120_000, limitMs: 120_000 };
  expect(marksAt(121_000)).toEqual([['missing'], [[overdue]]]);
  at.record.record([anEvent({ type: 'resultado_coleta', status: 'ok', madeAt: 1_100, receivedAt: 130_000 })]);
  expect(marksAt(121_000)).toEqual([[], [[], []]]);
  at.remove();
});

it('marks leave with the events that are removed', () => {
  const at = historyFixture();
  const twice = anEvent({ identity: 7 });
  at.record.record([twice, twice]);
  expect(marksOf(at)).toHaveLength(1);
  const remove = eventRemover({ database: at.history.write, dealtWith: [], fieldsOf: () => [] });
  remove(0, 10, { upToSeq: 2, before: 5_000_000 });
  expect(marksOf(at)).toEqual([]);
  at.remove();
});

it('of a run of very many events the marks of its first ones stay, and what is not seen proves nothing', () => {
  const at = historyFixture();
  const twice = anEvent({ identity: 7 });
  at.record.record([twice, twice]);
  for (let n = 0; n < 3; n += 1) {
    at.record.record(
      Array.from({ length: 500 }, () => anEvent({ type: 'resultado_coleta', status: 'ok', madeAt: 1_000 })),
    );
  }
  expect(marksOf(at)).toEqual([['c-1', 2, 'duplicate', 'repeated', null, null, null]]);
  at.remove();
});
