import { describe, expect, test } from 'vitest';
import {
  appendOlder,
  emptyWindow,
  FOLLOW_ROWS,
  HELD_ROWS,
  placeGaps,
  prependNewer,
  windowOf,
} from '../../../src/renderer/features/live/window.ts';
import { eventOf, gapOf } from './samples.ts';

/** Events `from`..`to`, newest first. */
function events(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, index) => eventOf(to - index));
}
const page = (from: number, to: number, hasMore = false) => ({
  events: events(from, to),
  gaps: [],
  hasMore,
  searchedTo: hasMore ? from : null,
  lastSeq: to,
});

describe('the rows that the live screen holds', () => {
  test('new rows come on top, and a row that comes twice is shown once', () => {
    const window = prependNewer(windowOf(page(1, 3)), page(3, 5));
    expect(window.rows.map((row) => row.seq)).toEqual([5, 4, 3, 2, 1]);
  });

  test('while rows flow the oldest leave at the bound, and the window knows that they exist', () => {
    let window = windowOf(page(1, 200));
    window = prependNewer(window, page(201, 700));
    expect(window.rows).toHaveLength(FOLLOW_ROWS);
    expect(window.rows[0]?.seq).toBe(700);
    expect(window.rows.at(-1)?.seq).toBe(201);
    expect(window.hasOlder).toBe(true);
  });

  test('paging back joins without a hole and stops at the bound', () => {
    let window = windowOf(page(HELD_ROWS - 50, HELD_ROWS + 99, true));
    window = appendOlder(window, page(HELD_ROWS - 250, HELD_ROWS - 50, true));
    expect(window.rows.map((row) => row.seq)).toEqual(
      events(HELD_ROWS - 250, HELD_ROWS + 99).map((row) => row.seq),
    );
    window = appendOlder(window, page(1, HELD_ROWS - 251, false));
    expect(window.rows).toHaveLength(HELD_ROWS);
    expect(window.hasOlder).toBe(true);
  });
});

describe('gaps are shown where they happened', () => {
  const placed = (window: Parameters<typeof placeGaps>[0]) => {
    const { first, below } = placeGaps(window);
    return {
      first: first.map((gap) => gap.id),
      below: [...below].map(([seq, gaps]) => [seq, gaps.map((gap) => gap.id)]),
    };
  };

  test('below the oldest row captured after them, or before all rows', () => {
    const window = { ...windowOf(page(1, 5)), gaps: [gapOf(1, 3), gapOf(2, 5, { to: null })] };
    expect(placed(window)).toEqual({ first: [2], below: [[4, [1]]] });
  });

  test('two at one place: the newer one stands higher', () => {
    const window = { ...windowOf(page(1, 5)), gaps: [gapOf(1, 3), gapOf(2, 3)] };
    expect(placed(window)).toEqual({ first: [], below: [[4, [2, 1]]] });
  });

  test('a filter leaves out the row itself: the next newer row takes the gap', () => {
    const window = {
      rows: [eventOf(9), eventOf(2)],
      gaps: [gapOf(1, 6)],
      hasOlder: false,
      olderFrom: null,
      newestSeen: 9,
    };
    expect(placed(window)).toEqual({ first: [], below: [[9, [1]]] });
  });

  test('older than every row: at the end when nothing older exists, else not here', () => {
    expect(placed({ ...windowOf(page(1, 3)), gaps: [gapOf(1, 0)] })).toEqual({
      first: [],
      below: [[1, [1]]],
    });
    expect(placed({ ...windowOf(page(4, 9, true)), gaps: [gapOf(1, 0)] })).toEqual({ first: [], below: [] });
    expect(placed({ ...emptyWindow, gaps: [gapOf(1, 0)] })).toEqual({ first: [1], below: [] });
  });

  test('a gap that has closed replaces its open form', () => {
    const open = { ...windowOf(page(1, 3)), gaps: [gapOf(1, 3, { to: null })] };
    const closed = prependNewer(open, { ...page(4, 4), gaps: [gapOf(1, 3)] });
    expect(closed.gaps).toEqual([gapOf(1, 3)]);
  });
});
