import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedFilter } from '../../../../src/core/filter/combine.ts';
import { countPassing } from '../../../../src/core/filter/count.ts';
import { eventSearch } from '../../../../src/core/filter/find-events.ts';
import { searched } from '../../../../src/core/filter/search.ts';
import type { CountPlace } from '../../../../src/shared/domain/filters.ts';
import type { FilterSubject } from '../../../../src/shared/filter/ast.ts';
import { anEvent, type HistoryFixture, historyFixture, profileOf } from '../store/history-fixture.ts';

const profile = profileOf('oraculo');
const encoder = new TextEncoder();
const EVENTS = 60_000;
/** One in so many holds what is looked for. */
const EVERY = 10_000;

const read = (text: string, subject: FilterSubject = 'events') => askedFilter(text, profile, subject);

/** How often the event loop came round while that was awaited: a pause in wall time also measures a busy machine. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const beat = () => {
    turns += 1;
    if (!isOver) setImmediate(beat);
  };
  setImmediate(beat);
  await work();
  isOver = true;
  return turns;
}

describe('a search that has to look at everything', () => {
  let at: HistoryFixture;
  const rare = encoder.encode('{"payload":{"fonte":"raro","n":1}}');
  const usual = encoder.encode(`{"payload":{"fonte":"blog","texto":"${'x'.repeat(500)}"}}`);
  beforeAll(() => {
    at = historyFixture();
    for (let from = 0; from < EVENTS; from += 5_000) {
      at.record.record(
        Array.from({ length: 5_000 }, (_, n) =>
          anEvent({ body: (from + n) % EVERY === 0 ? rare : usual, correlationId: `c-${from + n}` }),
        ),
      );
    }
  }, 60_000);
  afterAll(() => at.remove());

  const asked = { limit: 50, filter: read('payload.fonte = raro') };

  it('answers in its time what it found so far, and goes on from there without missing one', async () => {
    const found: number[] = [];
    let before: number | undefined;
    let pages = 0;
    for (;;) {
      const began = performance.now();
      const page = await at.queries.eventsFound({ ...asked, before }, { now: 0 });
      // Twice its time: the machine may be busy with other things.
      expect(performance.now() - began).toBeLessThan(600);
      found.push(...page.events.map(({ seq }) => seq));
      pages += 1;
      expect(page.hasMore).toBe(page.searchedTo !== null);
      if (page.searchedTo === null) break;
      expect(page.searchedTo).toBeLessThan(before ?? EVENTS + 1);
      before = page.searchedTo;
    }
    expect(pages).toBeGreaterThan(1);
    expect(found).toEqual([50_001, 40_001, 30_001, 20_001, 10_001, 1]);
  });

  it('goes towards newer ones in the same way', async () => {
    const found: number[] = [];
    let after = 5;
    for (;;) {
      const page = await at.queries.eventsFound({ ...asked, after }, { now: 0 });
      found.push(...page.events.map(({ seq }) => seq).reverse());
      if (page.searchedTo === null) break;
      after = page.searchedTo;
    }
    expect(found).toEqual([10_001, 20_001, 30_001, 40_001, 50_001]);
  });

  it('lets others be answered meanwhile', async () => {
    // 300 ms in pieces of 12 are 25; on a busy machine each may take longer.
    expect(await turnsDuring(() => at.queries.eventsFound(asked, { now: 0 }))).toBeGreaterThan(6);
  });

  it('ends when nobody waits any more', async () => {
    const giveUp = new AbortController();
    const asking = at.queries.eventsFound(asked, { now: 0, signal: giveUp.signal });
    setImmediate(() => giveUp.abort());
    // Left alone it would have answered with what it found.
    await expect(asking).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('fills a page and says where it ends', async () => {
    const page = await at.queries.eventsFound({ limit: 7, filter: read('source = blog') }, { now: 0 });
    expect(page.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 7 }, (_, n) => EVENTS - n));
    expect(page).toMatchObject({ hasMore: true, searchedTo: EVENTS - 6, lastSeq: EVENTS });
  });

  it('does not take the time that an index saves', async () => {
    for (const text of ['correlation = c-77', '"c-59998"', 'correlation = c-5 and payload.fonte = blog']) {
      const began = performance.now();
      const page = await at.queries.eventsFound({ limit: 50, filter: read(text) }, { now: 0 });
      expect(page).toMatchObject({ hasMore: false, searchedTo: null });
      expect(page.events).toHaveLength(1);
      expect(performance.now() - began, text).toBeLessThan(100);
    }
  });

  it('passes over what no row of a stretch can be, without a row to stop at', async () => {
    const page = await at.queries.eventsFound({ limit: 50, filter: read('size > 1MB') }, { now: 0 });
    expect(page).toMatchObject({ events: [], hasMore: false });
  });

  it('counts in parts that make up the whole', async () => {
    let count = 0;
    let from: CountPlace | null = null;
    const shares: number[] = [];
    for (;;) {
      const part: Awaited<ReturnType<typeof countPassing>> = await countPassing(at.history.read, {
        subject: 'events',
        filter: read('payload.fonte = blog'),
        from,
        now: 0,
      });
      count += part.count;
      shares.push(part.searched);
      if (part.next === null) break;
      from = part.next;
    }
    expect(count).toBe(EVENTS - EVENTS / EVERY);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    const runs = await countPassing(at.history.read, {
      subject: 'runs',
      filter: read('c-5999', 'runs'),
      from: null,
      now: 0,
    });
    expect(runs.count).toBe(11);
  });
});

describe('hostile messages', () => {
  it('H01–H04: are looked into within their bounds, and never stop a search', async () => {
    const at = historyFixture();
    const bodies = [
      '['.repeat(500_000),
      `${'{"payload":'.repeat(201)}1${'}'.repeat(201)}`,
      '{"__proto__":{"polluted":"yes"},"payload":{"constructor":1}}',
      `{"payload":{"big":"${'x'.repeat(2_000_000)}"}}`,
      '{"payload":{"x":1e999,"y":NaN}}',
      '{"payload":{"x":1}}',
    ].map((text) => encoder.encode(text));
    at.record.record([...bodies, Uint8Array.of(0xc3, 0x28)].map((body) => anEvent({ body })));
    const seqs = async (text: string) => {
      const page = await at.queries.eventsFound({ limit: 50, filter: read(text) }, { now: 0 });
      return page.events.map(({ seq }) => seq);
    };
    expect(await seqs('payload exists')).toEqual([6, 3]);
    expect(await seqs('payload.big exists')).toEqual([]);
    expect(await seqs('body.polluted exists')).toEqual([]);
    expect(await seqs('body.__proto__.polluted = yes')).toEqual([3]);
    expect(await seqs('payload.toString exists')).toEqual([]);
    expect(await seqs('payload.x = 1')).toEqual([6]);
    expect(await seqs('header.x exists')).toEqual([]);
    at.remove();
  });

  it('H02: hold the thread for one message at most', async () => {
    const at = historyFixture();
    const body = encoder.encode(
      `{"payload":[${Array.from({ length: 100_000 }, (_, n) => `{"i":${n}}`).join(',')}]}`,
    );
    expect(body.length).toBeGreaterThan(1_000_000);
    const under = body.subarray(0, 0);
    const large = encoder.encode(
      `{"payload":[${Array.from({ length: 90_000 }, (_, n) => `{"i":${n}}`).join(',')}]}`,
    );
    at.record.record(Array.from({ length: 60 }, (_, n) => anEvent({ body: n % 2 ? large : under })));
    const search = eventSearch(
      at.history.read,
      { filter: read('payload.i = -1'), now: 0, direction: 'older' },
      { after: 0, before: 61 },
    );
    const turns = await turnsDuring(() => searched(search, { from: null, most: 10, ms: 20_000 }));
    // Two or three of the thirty make a piece; without pieces there would be one turn, or two.
    expect(turns).toBeGreaterThan(5);
    at.remove();
  });
});
