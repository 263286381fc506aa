import { describe, expect, test, vi } from 'vitest';
import { openTail, PAGE_ROWS, type PageRequest } from '../../../src/renderer/features/live/tail.ts';
import { eventOf } from './samples.ts';

/** A capture that answers `events.page` as the contract says: newest first, `before` older, `after` the next newer. */
function captureOf(count: number) {
  let newest = count;
  const asked: PageRequest[] = [];
  const seqs = () => Array.from({ length: newest }, (_, index) => newest - index);
  return {
    asked,
    grow: (by: number) => {
      newest += by;
    },
    load: (request: PageRequest) => {
      asked.push(request);
      const { limit, before, after } = request;
      if (after !== undefined) {
        const newer = seqs().filter((seq) => seq > after);
        const events = newer.slice(-limit).map((seq) => eventOf(seq));
        const hasMore = newer.length > limit;
        return Promise.resolve({
          events,
          gaps: [],
          hasMore,
          searchedTo: hasMore ? (events[0]?.seq ?? null) : null,
          lastSeq: newest,
        });
      }
      const older = seqs().filter((seq) => before === undefined || seq < before);
      const events = older.slice(0, limit).map((seq) => eventOf(seq));
      const hasMore = older.length > limit;
      return Promise.resolve({
        events,
        gaps: [],
        hasMore,
        searchedTo: hasMore ? (events.at(-1)?.seq ?? null) : null,
        lastSeq: newest,
      });
    },
  };
}

async function opened(count: number, following = true) {
  const capture = captureOf(count);
  const tail = openTail({ load: capture.load, following });
  await vi.waitFor(() => expect(tail.snapshot().ready).toBe(true));
  const seqs = () => tail.snapshot().window.rows.map((row) => row.seq);
  return { capture, tail, seqs };
}

describe('following', () => {
  test('starts at the newest rows and puts new ones on top', async () => {
    const { capture, tail, seqs } = await opened(3);
    expect(seqs()).toEqual([3, 2, 1]);
    capture.grow(2);
    tail.changed();
    await vi.waitFor(() => expect(seqs()).toEqual([5, 4, 3, 2, 1]));
  });

  test('a burst of more than a page starts afresh at the newest, without a hole', async () => {
    const { capture, tail, seqs } = await opened(10);
    capture.grow(PAGE_ROWS * 3);
    tail.changed();
    await vi.waitFor(() => expect(seqs()[0]).toBe(PAGE_ROWS * 3 + 10));
    const rows = seqs();
    expect(rows).toEqual(rows.map((_, index) => PAGE_ROWS * 3 + 10 - index));
    expect(tail.snapshot().window.hasOlder).toBe(true);
  });

  test('a hundred changes while one question is under way ask once more, not a hundred times', async () => {
    const { capture, tail, seqs } = await opened(3);
    const before = capture.asked.length;
    capture.grow(1);
    for (let index = 0; index < 100; index += 1) tail.changed();
    await vi.waitFor(() => expect(seqs()[0]).toBe(4));
    await vi.waitFor(() => expect(capture.asked.length).toBe(before + 2));
  });

  test('an empty capture fills when the first event comes', async () => {
    const { capture, tail, seqs } = await opened(0);
    capture.grow(1);
    tail.changed();
    await vi.waitFor(() => expect(seqs()).toEqual([1]));
  });
});

describe('paused', () => {
  test('rows stand still and the newer ones are counted', async () => {
    const { capture, tail, seqs } = await opened(3);
    tail.pause();
    capture.grow(4);
    tail.changed();
    await vi.waitFor(() => expect(tail.snapshot().newer).toEqual({ count: 4, more: false }));
    expect(seqs()).toEqual([3, 2, 1]);
    tail.follow();
    await vi.waitFor(() => expect(seqs()).toEqual([7, 6, 5, 4, 3, 2, 1]));
    expect(tail.snapshot().newer).toEqual({ count: 0, more: false });
  });

  test('more newer rows than a page are "more than"', async () => {
    const { capture, tail } = await opened(3);
    tail.pause();
    capture.grow(PAGE_ROWS + 1);
    tail.changed();
    await vi.waitFor(() => expect(tail.snapshot().newer).toEqual({ count: PAGE_ROWS, more: true }));
  });

  test('paging back pauses and joins below', async () => {
    const { tail, seqs } = await opened(PAGE_ROWS + 50);
    expect(seqs()).toHaveLength(PAGE_ROWS);
    tail.older();
    tail.older();
    await vi.waitFor(() => expect(seqs()).toHaveLength(PAGE_ROWS + 50));
    expect(seqs().at(-1)).toBe(1);
    expect(tail.snapshot().following).toBe(false);
    expect(tail.snapshot().window.hasOlder).toBe(false);
  });

  test('an older page that no longer joins is dropped rather than leaving a hole', async () => {
    const { capture, tail, seqs } = await opened(PAGE_ROWS * 2);
    tail.older();
    capture.grow(PAGE_ROWS * 4);
    tail.follow();
    await vi.waitFor(() => expect(tail.snapshot().loadingOlder).toBe(false));
    await vi.waitFor(() => expect(seqs()[0]).toBe(PAGE_ROWS * 6));
    const rows = seqs();
    expect(rows).toEqual(rows.map((_, index) => PAGE_ROWS * 6 - index));
  });
});

describe('failing', () => {
  test('an error is told, the rows stay, and the next change asks again', async () => {
    const capture = captureOf(3);
    let broken = false;
    const tail = openTail({
      load: (request) => (broken ? Promise.reject(new Error('lost')) : capture.load(request)),
      following: true,
    });
    await vi.waitFor(() => expect(tail.snapshot().ready).toBe(true));
    broken = true;
    tail.changed();
    await vi.waitFor(() => expect(tail.snapshot().error).toEqual(new Error('lost')));
    expect(tail.snapshot().window.rows).toHaveLength(3);
    broken = false;
    capture.grow(1);
    tail.changed();
    await vi.waitFor(() => expect(tail.snapshot().error).toBeNull());
    expect(tail.snapshot().window.rows).toHaveLength(4);
  });

  test('a closed tail tells nobody anything', async () => {
    const { capture, tail } = await opened(3);
    const told = vi.fn();
    tail.subscribe(told);
    tail.close();
    capture.grow(1);
    tail.changed();
    await Promise.resolve();
    await Promise.resolve();
    expect(told).not.toHaveBeenCalled();
  });
});
