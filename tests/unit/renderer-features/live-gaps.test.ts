import { describe, expect, test } from 'vitest';
import { gapSpan, gapText } from '../../../src/renderer/features/live/model.ts';
import { gapOf } from './samples.ts';

describe('gaps between the same two events are told as one', () => {
  test('from the earliest beginning to the latest end, each reason once, in their order', () => {
    const span = gapSpan(
      gapOf(3, 5, { from: 500, to: 800, reason: 'not-connected' }),
      gapOf(2, 5, { from: 300, to: 400, reason: 'connection-lost' }),
      gapOf(1, 5, { from: 100, to: 900, reason: 'not-connected' }),
    );
    expect(span).toEqual({ from: 100, to: 900, reasons: ['not-connected', 'connection-lost'], dropped: 0 });
    expect(gapText(span)).toBe('gap.closed');
  });

  test('one that is still open keeps the whole open', () => {
    const span = gapSpan(gapOf(2, 5, { from: 300, to: null }), gapOf(1, 5, { from: 100, to: 200 }));
    expect(span).toMatchObject({ from: 100, to: null });
    expect(gapText(span)).toBe('gap.open');
  });

  test('counted losses are added up, and one alone is told as it is', () => {
    const span = gapSpan(gapOf(1, 5, { dropped: 3, reason: 'overflow' }), gapOf(2, 5, { dropped: 4 }));
    expect(span.dropped).toBe(7);
    expect(gapText(span)).toBe('gap.dropped');
    const { from, to } = gapOf(1, 5);
    expect(gapSpan(gapOf(1, 5))).toEqual({ from, to, reasons: ['not-connected'], dropped: 0 });
  });
});
