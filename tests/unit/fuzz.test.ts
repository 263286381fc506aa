import { describe, expect, it } from 'vitest';
import { fuzzed, SUBJECTS } from '../faults/fuzz/run.ts';

/** The short form of `npm run faults -- fuzz` (docs/faults.md, Long runs): another seed each day, told when it fails. */
const CASES = 20_000;
const SEED = Math.trunc(Date.now() / 86_400_000);

describe('foreign text and bytes by chance (H15)', () => {
  it.each(SUBJECTS.map((make) => make()))(
    '$name answer as they may',
    { timeout: 120_000 },
    async (subject) => {
      const { reached } = await fuzzed(subject, CASES, SEED);
      expect(reached).toBeGreaterThan(CASES / 100);
    },
  );
});
