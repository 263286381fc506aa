import { describe, expect, it } from 'vitest';
import {
  type Moment,
  momentAt,
  readDuration,
  readMoment,
  readNumber,
  readSize,
} from '../../../../src/shared/filter/literals.ts';

/** A Wednesday afternoon, in whatever time zone the machine is. */
const NOW = new Date(2026, 10, 18, 15, 30, 20, 500).getTime();
const at = (word: string) => momentAt(readMoment(word) as Moment, NOW);

describe('how values are written', () => {
  it('numbers', () => {
    expect(['3', '-1.5', '1e3', '.5', '+2'].map(readNumber)).toEqual([3, -1.5, 1000, 0.5, 2]);
    expect(['', 'x', '1x', '0x10', '1e999', 'NaN', 'Infinity', '1..2'].map(readNumber)).toEqual(
      Array(8).fill(null),
    );
  });

  it('sizes, in bytes', () => {
    expect(['600', '10B', '10KB', '1KiB', '1.5MB', '1mib', '2GB'].map(readSize)).toEqual([
      600, 10, 10_000, 1_024, 1_500_000, 1_048_576, 2e9,
    ]);
    expect(['-1', 'KB', '1TB', '1 KB', ''].map(readSize)).toEqual(Array(5).fill(null));
  });

  it('durations, in milliseconds', () => {
    expect(['500ms', '2s', '1m', '1min', '1h30m', '1d', '1w', '1.5h'].map(readDuration)).toEqual([
      500, 2_000, 60_000, 60_000, 5_400_000, 86_400_000, 604_800_000, 5_400_000,
    ]);
    expect(['2', 's', '2 s', '-2s', '2y', '1h30', ''].map(readDuration)).toEqual(Array(7).fill(null));
  });

  it('times: of day, the latest that has come; days from local midnight; with an offset as they say', () => {
    expect(at('15:30')).toBe(new Date(2026, 10, 18, 15, 30).getTime());
    expect(at('15:31')).toBe(new Date(2026, 10, 17, 15, 31).getTime());
    expect(at('9:05:07')).toBe(new Date(2026, 10, 18, 9, 5, 7).getTime());
    expect(at('today')).toBe(new Date(2026, 10, 18).getTime());
    expect(at('Yesterday')).toBe(new Date(2026, 10, 17).getTime());
    expect(at('now')).toBe(NOW);
    expect(at('2026-11-01')).toBe(new Date(2026, 10, 1).getTime());
    expect(at('2026-11-01T10:00')).toBe(new Date(2026, 10, 1, 10).getTime());
    expect(at('2026-11-01T10:00:00Z')).toBe(Date.UTC(2026, 10, 1, 10));
    expect(at('2026-11-01T10:00:00.250-03:00')).toBe(Date.UTC(2026, 10, 1, 13, 0, 0, 250));
    for (const word of ['24:00', '12:60', '12', '2026-13-01', '2026-11-01 10:00', 'tomorrow', '']) {
      expect(readMoment(word), word).toBeNull();
    }
  });
});
