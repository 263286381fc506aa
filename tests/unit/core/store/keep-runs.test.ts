import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anEvent, historyFixture } from './history-fixture.ts';

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
      const runs = 'SELECT * FROM run ORDER BY correlation_id';
      expect(remembering.history.read.prepare(runs).all()).toEqual(fresh.history.read.prepare(runs).all());
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
