import { expect, it, vi } from 'vitest';
import { type FilterCount, filterCounter } from '../../../../src/renderer/client/filter-counter.ts';
import type { CountPlace } from '../../../../src/shared/domain/filters.ts';

/** Ten in each of so many parts, each given when it is let go. */
function parts(count: number) {
  const asked: (CountPlace | null)[] = [];
  const waiting: (() => void)[] = [];
  const told: FilterCount[] = [];
  const quick: boolean[] = [];
  let fails = false;
  const counter = filterCounter(
    async (from, signal) => {
      asked.push(from);
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (fails || signal.aborted) throw new Error('given up');
      const done = (from?.at ?? 0) + 1;
      return { count: 10, next: done < count ? { at: done, id: '' } : null, searched: done / count };
    },
    (each, isQuick) => {
      told.push(each);
      quick.push(isQuick);
    },
  );
  const letGo = async () => {
    const before = told.length;
    waiting.shift()?.();
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(before));
  };
  return { counter, asked, told, quick, letGo, waiting, fail: () => (fails = true) };
}

it('adds the parts up, and says how far it has come', async () => {
  const { counter, told, quick, letGo } = parts(3);
  counter.anew();
  for (let n = 0; n < 3; n += 1) await letGo();
  expect(told).toEqual([
    { count: 10, searched: 1 / 3, isSearching: true },
    { count: 20, searched: 2 / 3, isSearching: true },
    { count: 30, searched: null, isSearching: false },
  ]);
  expect(quick).toEqual([false, false, false]);
});

it('is quick when one part is everything, and is then made anew without losing what stands', async () => {
  const { counter, told, quick, letGo } = parts(1);
  counter.anew();
  await letGo();
  counter.anew();
  await letGo();
  expect(quick).toEqual([true, true]);
  expect(told.map(({ count }) => count)).toEqual([10, 10]);
});

it('stops, and goes on behind the part that was counted', async () => {
  const { counter, told, asked, letGo, waiting } = parts(3);
  counter.anew();
  await letGo();
  counter.stop();
  expect(told.at(-1)).toEqual({ count: 10, searched: 1 / 3, isSearching: false });
  // The part under way was given up: its answer no longer counts.
  waiting.shift()?.();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(told).toHaveLength(2);
  counter.goOn();
  expect(told.at(-1)).toMatchObject({ count: 10, isSearching: true });
  await letGo();
  await letGo();
  expect(told.at(-1)).toEqual({ count: 30, searched: null, isSearching: false });
  expect(asked.map((from) => from?.at ?? 0)).toEqual([0, 1, 1, 2]);
  counter.goOn();
  expect(asked).toHaveLength(4);
});

it('keeps what was counted when a part fails', async () => {
  const { counter, told, letGo, fail } = parts(3);
  counter.anew();
  await letGo();
  fail();
  await letGo();
  expect(told.at(-1)).toEqual({ count: 10, searched: 1 / 3, isSearching: false });
});
