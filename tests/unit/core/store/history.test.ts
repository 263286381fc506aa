import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anEvent, type HistoryFixture, historyFixture } from './history-fixture.ts';

describe('a history file', () => {
  let at: HistoryFixture;
  beforeEach(() => {
    at = historyFixture();
  });
  afterEach(() => at.remove());

  it('keeps exact bytes, and everything an event says, over a new start', () => {
    const event = anEvent({
      error: { code: 'http-500', message: 'caiu' },
      status: 'erro',
      retryId: 'r-1',
      redelivered: true,
      rawProperties: Uint8Array.of(1, 2, 3, 255),
      body: Uint8Array.from({ length: 256 }, (_, index) => index),
    });
    expect(at.record.record([event])).toEqual([{ ...event, seq: 1, stepP95Ms: null }]);
    at = at.reopen();
    const stored = at.queries.eventDetail(1);
    expect(Buffer.from(stored.body).equals(Buffer.from(event.body))).toBe(true);
    expect(Buffer.from(stored.rawProperties).equals(Buffer.from(event.rawProperties))).toBe(true);
    expect(stored.redelivered).toBe(true);
    expect(stored.summary).toEqual({
      seq: 1,
      receivedAt: 1_000,
      madeAt: 900,
      type: 'iniciar_coleta',
      correlationId: 'c-1',
      source: 'blog',
      exchange: 'oraculo.comandos',
      routingKey: 'iniciar_coleta.blog',
      origin: 'tap',
      status: 'erro',
      error: { code: 'http-500', message: 'caiu' },
      retryId: 'r-1',
      size: 256,
    });
  });

  it('writes with FULL and is private (S06)', () => {
    expect(at.history.write.pragma('synchronous', { simple: true })).toBe(2);
    expect(statSync(at.file).mode & 0o777).toBe(0o600);
    expect(() => at.history.read.exec('DELETE FROM event')).toThrow();
  });

  it('numbers events on over a new start', () => {
    at.record.record([anEvent(), anEvent()]);
    at = at.reopen();
    expect(at.record.record([anEvent()])[0]?.seq).toBe(3);
    expect(at.queries.captureState()).toMatchObject({ lastSeq: 3, captured: 3 });
  });

  it('keeps nothing of a batch that fails half way', () => {
    at.record.record([anEvent({ type: 'a' })]);
    const broken = anEvent({ type: 'novo', routingKey: 'nova', receivedAt: Number.NaN });
    expect(() => at.record.record([anEvent({ type: 'novo' }), broken])).toThrow();
    expect(at.queries.captureState()).toMatchObject({ lastSeq: 1, captured: 1 });
    at.record.record([anEvent({ type: 'novo' })]);
    expect(at.queries.eventTypes()).toEqual([
      { type: 'a', count: 1 },
      { type: 'novo', count: 1 },
    ]);
    expect(at.queries.eventDetail(2).summary.type).toBe('novo');
  });

  it('tells other correlation ids apart and lets events without one be', () => {
    at.record.record([anEvent(), anEvent({ correlationId: 'c-2' }), anEvent({ correlationId: null })]);
    expect(at.queries.runsPage({ limit: 10 }, 1_000).runs.map((run) => run.correlationId)).toEqual([
      'c-2',
      'c-1',
    ]);
  });
});

describe('gaps', () => {
  let at: HistoryFixture;
  beforeEach(() => {
    at = historyFixture();
  });
  afterEach(() => at.remove());
  const gaps = () => at.queries.eventsPage({ limit: 10 }).gaps;

  it('are none before the first watch', () => {
    at.record.watching();
    expect(gaps()).toEqual([]);
  });

  it('open when watching stops and close when it starts again, over a new start', () => {
    at.record.watching();
    at.record.record([anEvent()]);
    at.clock.at = 2_000;
    at.record.gap('not-connected');
    at = at.reopen();
    expect(gaps()).toMatchObject([{ from: 2_000, to: null, afterSeq: 1, reason: 'not-connected' }]);
    at.clock.at = 3_000;
    at.record.watching();
    expect(gaps()).toMatchObject([{ from: 2_000, to: 3_000 }]);
  });

  it('begin at the last sign of life after a crash', () => {
    at.record.watching();
    at.clock.at = 5_000;
    at.record.alive();
    at.clock.at = 60_000;
    at = at.reopen();
    expect(gaps()).toMatchObject([{ from: 5_000, to: null, reason: 'not-connected' }]);
    at.clock.at = 61_000;
    at.record.record([anEvent()]);
    at = at.reopen();
    expect(gaps()).toHaveLength(1);
  });

  it('do not overlap: one that follows an overflow begins where it ends', () => {
    at.record.watching();
    at.record.gap('overflow');
    at.record.gap('overflow');
    at.clock.at = 2_000;
    at.record.gap('connection-lost');
    expect(gaps()).toMatchObject([
      { from: 2_000, to: null, reason: 'connection-lost' },
      { from: 1_000, to: 2_000, reason: 'overflow' },
    ]);
  });

  it('mark the runs they lie in, and no others', () => {
    at.record.watching();
    at.record.record([
      anEvent({ correlationId: 'before', type: 'iniciar_coleta' }),
      anEvent({ correlationId: 'before', type: 'resultado_execucao', madeAt: 950, status: 'ok' }),
      anEvent({ correlationId: 'open' }),
    ]);
    at.clock.at = 2_000;
    at.record.gap('connection-lost');
    at.clock.at = 3_000;
    at.record.watching();
    at.record.record([anEvent({ correlationId: 'after', madeAt: 3_100, receivedAt: 3_100 })]);
    const marks = at.queries
      .runsPage({ limit: 10 }, 4_000)
      .runs.map((run) => [run.correlationId, run.hasGap]);
    expect(Object.fromEntries(marks)).toEqual({ before: false, open: true, after: false });
  });

  it('do not mark a run that ended in the millisecond in which they begin', () => {
    at.record.watching();
    at.record.record([
      anEvent({ correlationId: 'ended', type: 'iniciar_coleta' }),
      anEvent({ correlationId: 'ended', type: 'resultado_execucao', madeAt: at.clock.at, status: 'ok' }),
      anEvent({ correlationId: 'open', madeAt: at.clock.at }),
    ]);
    at.record.gap('not-connected');
    const marks = at.queries
      .runsPage({ limit: 10 }, at.clock.at)
      .runs.map((run) => [run.correlationId, run.hasGap]);
    expect(Object.fromEntries(marks)).toEqual({ ended: false, open: true });
  });
});
