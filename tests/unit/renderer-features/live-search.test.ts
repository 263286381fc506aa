/** The tail under a filter whose pages end before they are full: the search goes on by itself, and can be stopped. */
import { expect, test, vi } from 'vitest';
import { openTail, type PageRequest } from '../../../src/renderer/features/live/tail.ts';
import { eventOf } from './samples.ts';

/** One event in `every` fits, and a page looks at `looks` events at most. */
function captureOf(options: {
  newest: number;
  readonly every: number;
  readonly looks: number;
  /** Pages after so many are held back until they are released. */
  heldAfter?: number;
}) {
  const asked: PageRequest[] = [];
  let release: () => void = () => undefined;
  const load = async (request: PageRequest, signal: AbortSignal) => {
    asked.push(request);
    if (asked.length > (options.heldAfter ?? Number.POSITIVE_INFINITY)) {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    }
    if (signal.aborted) throw new Error('aborted');
    const { newest, every, looks } = options;
    const { before = newest + 1, after, limit } = request;
    const fits = (seq: number) => seq % every === 0;
    const found: number[] = [];
    if (after !== undefined) {
      let seq = after;
      while (seq < newest && seq < after + looks && found.length < limit) {
        seq += 1;
        if (fits(seq)) found.push(seq);
      }
      const searchedTo = seq < newest ? seq : null;
      return {
        events: found.reverse().map((each) => eventOf(each)),
        gaps: [],
        hasMore: searchedTo !== null,
        searchedTo,
        lastSeq: newest,
      };
    }
    let seq = before;
    while (seq > 1 && seq > before - looks && found.length < limit) {
      seq -= 1;
      if (fits(seq)) found.push(seq);
    }
    const searchedTo = seq > 1 ? seq : null;
    return {
      events: found.map((each) => eventOf(each)),
      gaps: [],
      hasMore: searchedTo !== null,
      searchedTo,
      lastSeq: newest,
    };
  };
  return { asked, load, release: () => release(), options };
}

const seqs = (tail: ReturnType<typeof openTail>) => tail.snapshot().window.rows.map(({ seq }) => seq);

test('goes on until nothing is left, without a hole, and tells how far it has come', async () => {
  const capture = captureOf({ newest: 10_000, every: 1_000, looks: 700 });
  const tail = openTail({ load: capture.load, following: true });
  const parts: number[] = [];
  tail.subscribe(() => {
    const { searched } = tail.snapshot();
    if (searched !== null) parts.push(searched);
  });
  await vi.waitFor(() => expect(seqs(tail)).toHaveLength(10));
  await vi.waitFor(() =>
    expect(tail.snapshot()).toMatchObject({ searched: null, loadingOlder: false, stopped: false }),
  );
  expect(seqs(tail)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => n * 1_000));
  expect(parts.length).toBeGreaterThan(5);
  expect(parts).toEqual(parts.toSorted((a, b) => a - b));
  // Following goes on: it was the tail that searched, not the operator that paged.
  expect(tail.snapshot().following).toBe(true);
  tail.close();
});

test('looks at each event once: new ones behind the newest that was looked at, whether or not it fits', async () => {
  const capture = captureOf({ newest: 5_000, every: 1_000, looks: 100_000 });
  const tail = openTail({ load: capture.load, following: true });
  await vi.waitFor(() => expect(seqs(tail)[0]).toBe(5_000));
  for (const newest of [5_500, 5_900, 6_100]) {
    capture.options.newest = newest;
    tail.changed();
    await vi.waitFor(() => expect(tail.snapshot().window.newestSeen).toBe(newest));
  }
  expect(capture.asked.flatMap(({ after }) => after ?? [])).toEqual([5_000, 5_500, 5_900]);
  expect(seqs(tail)).toEqual([6, 5, 4, 3, 2, 1].map((n) => n * 1_000));
  tail.close();
});

test('a search towards newer ones that was cut goes on from there', async () => {
  const capture = captureOf({ newest: 1_000, every: 1_000, looks: 400 });
  const tail = openTail({ load: capture.load, following: true });
  await vi.waitFor(() => expect(tail.snapshot()).toMatchObject({ ready: true, loadingOlder: false }));
  capture.options.newest = 3_000;
  tail.changed();
  await vi.waitFor(() => expect(seqs(tail)).toEqual([3_000, 2_000, 1_000]));
  tail.close();
});

test('stops when asked, keeps what it found, and goes on when asked', async () => {
  const capture = captureOf({ newest: 10_000, every: 1_000, looks: 700, heldAfter: 3 });
  const tail = openTail({ load: capture.load, following: true });
  await vi.waitFor(() => expect(capture.asked).toHaveLength(4));
  expect(tail.snapshot()).toMatchObject({ loadingOlder: true });
  tail.stopSearch();
  capture.release();
  await vi.waitFor(() => expect(tail.snapshot().loadingOlder).toBe(false));
  expect(tail.snapshot()).toMatchObject({ stopped: true, searched: null, error: null });
  expect(seqs(tail)).toEqual([10_000, 9_000, 8_000]);
  expect(tail.snapshot().window.hasOlder).toBe(true);

  capture.options.heldAfter = Number.POSITIVE_INFINITY;
  tail.older();
  await vi.waitFor(() => expect(seqs(tail)).toHaveLength(10));
  expect(tail.snapshot()).toMatchObject({ stopped: false });
  tail.close();
});
