import { describe, expect, it } from 'vitest';
import { postsOverTime } from '../../../../../src/backend/executors/relatorios/chart.ts';

const at = (day: string) => `${day}T12:00:00.000Z`;
const rects = (svg: string) =>
  [...svg.matchAll(/<rect x="([\d.]+)"[^>]*height="(\d+)"[^>]*><title>([^<]*)</g)].map(
    ([, x, height, title]) => ({ x: Number(x), height: Number(height), title }),
  );

describe('posts over time', () => {
  it('leaves room for days without posts', () => {
    const bars = rects(postsOverTime([at('2025-10-01'), at('2025-10-01'), at('2025-10-10')]));
    expect(bars).toEqual([
      { x: 1, height: 96, title: '2025-10-01: 2' },
      { x: 649, height: 48, title: '2025-10-10: 1' },
    ]);
  });

  it('goes from days to months to years, over ends of months and leap years', () => {
    expect(rects(postsOverTime([at('2024-01-31'), at('2024-03-01')])).map(({ title }) => title)).toEqual([
      '2024-01-31: 1',
      '2024-03-01: 1',
    ]);
    expect(rects(postsOverTime([at('2023-01-31'), at('2025-02-28')])).map(({ title }) => title)).toEqual([
      '2023-01: 1',
      '2025-02: 1',
    ]);
    expect(rects(postsOverTime([at('1999-12-31'), at('2025-02-28')])).map(({ title }) => title)).toEqual([
      '1999: 1',
      '2025: 1',
    ]);
  });

  it('draws nothing for one day, no day, or more years than fit', () => {
    expect(postsOverTime([])).toBe('');
    expect(postsOverTime([at('2025-10-01'), at('2025-10-01')])).toBe('');
    expect(postsOverTime([at('1970-01-01'), at('9999-01-01')])).toBe('');
  });
});
