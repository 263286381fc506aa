import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedInTurns, Turns } from '../../../../src/core/jobs/turns.ts';

describe('sorting in turns', () => {
  it('is the sort of the language, for any length', async () => {
    const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
    await fc.assert(
      fc.asyncProperty(fc.nat(5_000), fc.integer({ min: 1, max: 1_000 }), async (length, spread) => {
        const values = Array.from({ length }, (_, at) => ({ key: (at * 7_919) % spread, at }));
        expect(await sortedInTurns(values, byKey, new Turns())).toEqual(values.toSorted(byKey));
      }),
      { numRuns: 30 },
    );
  });
});
