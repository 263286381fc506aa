import { describe, expect, it } from 'vitest';
import { soakType } from './soak/soak-type.ts';

/** The short form of `npm run faults -- retry` (docs/faults.md, Long runs). */
const SHORT = {
  rounds: 2,
  messages: 400,
  kills: 4,
  resets: 2,
  brokerKills: 1,
} as const;
const SEED = 20_261;

describe.each(['classic', 'quorum'] as const)('jobs on a %s queue under faults', (type) => {
  it('K12, B01, B03: kills, resets and a broker kill lose nothing, and no duplicate is silent', async () => {
    const tally = await soakType(type, SHORT, SEED, () => undefined);
    expect(tally).toMatchObject({ messages: 800, lost: 0, unflaggedDuplicates: 0 });
    // A round may end before each of its faults has met it.
    expect(tally.kills).toBeGreaterThanOrEqual(3);
    expect(tally.kills + tally.resets + tally.brokerKills).toBeGreaterThanOrEqual(6);
  }, 240_000);
});
