import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phraseOf } from '../../../../src/core/filter/combine.ts';
import { runEventsView, runView } from '../../../../src/core/query/run-view.ts';
import { anEvent, type HistoryFixture, historyFixture, profileOf } from '../store/history-fixture.ts';

describe('pages of events', () => {
  let at: HistoryFixture;
  beforeEach(() => {
    at = historyFixture();
  });
  afterEach(() => at.remove());
  const seqs = (args: Parameters<HistoryFixture['queries']['eventsPage']>[0]) =>
    at.queries.eventsPage(args).events.map((event) => event.seq);

  it('are the newest first, and page both ways without a hole', () => {
    at.record.record(Array.from({ length: 10 }, () => anEvent()));
    expect(at.queries.eventsPage({ limit: 4 })).toMatchObject({ hasMore: true });
    expect(seqs({ limit: 4 })).toEqual([10, 9, 8, 7]);
    expect(seqs({ limit: 4, before: 7 })).toEqual([6, 5, 4, 3]);
    expect(at.queries.eventsPage({ limit: 4, before: 3 })).toMatchObject({ hasMore: false });
    expect(seqs({ limit: 4, after: 3 })).toEqual([7, 6, 5, 4]);
    expect(seqs({ limit: 4, after: 10 })).toEqual([]);
  });

  it('show each gap on exactly one page', () => {
    at.record.watching();
    for (let n = 1; n <= 6; n += 1) {
      at.record.record([anEvent()]);
      at.record.gap('connection-lost');
      at.record.watching();
    }
    const places: number[] = [];
    let before: number | undefined;
    for (;;) {
      const page = at.queries.eventsPage(before === undefined ? { limit: 2 } : { limit: 2, before });
      places.push(...page.gaps.map((gap) => gap.afterSeq));
      before = page.events.at(-1)?.seq;
      if (!page.hasMore) break;
    }
    expect(places).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it('find text anywhere in what names an event, whatever it holds', async () => {
    at.record.record([
      anEvent({ correlationId: 'pedido-ÁGUA-1' }),
      anEvent({ error: { code: 'x"y', message: '100% certo_não' } }),
      anEvent({ type: 'outro', routingKey: 'a.b.c' }),
    ]);
    const found = async (text: string, type?: string) => {
      const [filter] = phraseOf(text);
      if (!filter) throw new Error('no text');
      const page = await at.queries.eventsFound({ limit: 9, type, filter }, { now: 1_000 });
      expect(page).toMatchObject({ hasMore: false, searchedTo: null, lastSeq: 3 });
      return page.events.map(({ seq }) => seq);
    };
    expect(await found('agua')).toEqual([1]);
    expect(await found('x"y')).toEqual([2]);
    expect(await found('% certo_n')).toEqual([2]);
    expect(await found('0%')).toEqual([2]);
    expect(await found('_c')).toEqual([3, 2, 1].filter((seq) => seq !== 3));
    expect(await found('a.b.c', 'outro')).toEqual([3]);
    expect(await found("'; DROP TABLE event; --")).toEqual([]);
    expect(await found('OR NOT "*')).toEqual([]);
    expect(await found('ab\0cd')).toEqual([]);
  });

  it('count types', () => {
    at.record.record([anEvent({ type: 'a' }), anEvent({ type: 'b' }), anEvent({ type: 'b' })]);
    at.record.record([anEvent({ type: null })]);
    expect(at.queries.eventTypes()).toEqual([
      { type: 'b', count: 2 },
      { type: 'a', count: 1 },
    ]);
  });

  it('say that an event does not exist', () => {
    expect(() => at.queries.eventDetail(1)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('pages of runs', () => {
  let at: HistoryFixture;
  beforeEach(() => {
    at = historyFixture();
    at.record.record([
      anEvent({ correlationId: 'a', madeAt: 100 }),
      anEvent({ correlationId: 'b', madeAt: 200 }),
      anEvent({ correlationId: 'b', madeAt: 300, type: 'resultado_execucao', status: 'ok' }),
      anEvent({ correlationId: 'c', madeAt: 200 }),
    ]);
  });
  afterEach(() => at.remove());

  it('are newest start first, and page by start and id', () => {
    const first = at.queries.runsPage({ limit: 2 }, 1_000);
    expect(first.runs.map((run) => run.correlationId)).toEqual(['c', 'b']);
    expect(first.hasMore).toBe(true);
    const before = { startedAt: 200, correlationId: 'b' };
    expect(at.queries.runsPage({ limit: 2, before }, 1_000).runs.map((run) => run.correlationId)).toEqual([
      'a',
    ]);
    expect(first.runs[1]).toMatchObject({ state: 'done', durationMs: 100, events: 2, source: 'blog' });
    expect(first.runs[0]).toMatchObject({ state: 'collecting', durationMs: null });
  });

  it('show a run as stalled from its limit on, and as what it is before', () => {
    const counts = (now: number) =>
      Object.fromEntries(at.queries.runsCounts(now).map((row) => [row.state, row.count]));
    expect(counts(1_000)).toEqual({ collecting: 2, done: 1 });
    const late = 100 + 120_000;
    expect(counts(late)).toEqual({ collecting: 1, done: 1, stalled: 1 });
    const ids = (state: 'stalled' | 'collecting') =>
      at.queries.runsPage({ limit: 9, state }, late).runs.map((run) => run.correlationId);
    expect(ids('stalled')).toEqual(['a']);
    expect(ids('collecting')).toEqual(['c']);
    at.record.record([anEvent({ correlationId: 'a', type: 'resultado_execucao', status: 'ok' })]);
    expect(counts(late)).toEqual({ collecting: 1, done: 2 });
  });

  it('find text and one run', async () => {
    const [filter] = phraseOf('resultado_ex');
    if (!filter) throw new Error('no text');
    expect((await at.queries.runsFound({ limit: 9, filter }, { now: 1_000 })).runs).toHaveLength(1);
    expect(at.queries.runDetail('b', 1_000).rows.map((row) => row.seq)).toEqual([2, 3]);
    expect(() => at.queries.runDetail('zzz', 1_000)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('pages of the events of one run', () => {
  const profile = profileOf('oraculo');
  let at: HistoryFixture;
  beforeEach(() => {
    at = historyFixture();
  });
  afterEach(() => at.remove());

  it('are in the order of time whatever came first, each with the wait since the one before and its marks', () => {
    // 1,200 events, one each 10 ms, captured in another order; of one message there are two.
    const events = Array.from({ length: 1_200 }, (_, n) => {
      const place = (n * 7) % 1_200;
      return anEvent({
        type: 'outro',
        madeAt: 1_000 + place * 10,
        receivedAt: 100_000,
        identity: place === 900 ? 1_002 : 1_000_000 + place,
      });
    });
    at.record.record(events.map((event) => (event.madeAt === 1_020 ? { ...event, identity: 1_002 } : event)));
    const detail = runView(profile, at.queries.runDetail('c-1', 200_000));
    expect(detail.truncated).toBe(true);
    const pages = [0, 500, 1_000].map((offset) =>
      runEventsView(profile, at.queries.runEvents('c-1', { offset, limit: 500 }, 200_000)),
    );
    expect(pages[0]).toEqual(detail.events);
    const all = pages.flat();
    expect(all.map((event) => event.at)).toEqual(events.map((_, n) => 1_000 + n * 10));
    expect(all.map(({ latencyMs }) => latencyMs)).toEqual([null, ...Array(1_199).fill(10)]);
    const marked = all.filter(({ marks }) => marks.length > 0);
    expect(marked.map((event) => [event.at, event.marks])).toEqual([
      [10_000, [{ mark: 'duplicate', reason: 'repeated', step: null, ms: null, limitMs: null }]],
    ]);
    const none = at.queries.runEvents('c-1', { offset: 1_200, limit: 500 }, 200_000);
    expect(runEventsView(profile, none)).toEqual([]);
  });

  it('are not there for a run that nobody knows', () => {
    expect(() => at.queries.runEvents('nobody', { offset: 0, limit: 10 }, 1)).toThrow(/no run/);
  });
});
