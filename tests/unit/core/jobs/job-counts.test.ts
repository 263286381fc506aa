import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobCounts } from '../../../../src/core/jobs/job-counts.ts';
import { RETRY_OUTCOMES, RETRY_STATES } from '../../../../src/shared/domain/failure.ts';
import { JOB_ACTIONS } from '../../../../src/shared/domain/job.ts';

const aTally = fc.record({
  state: fc.constantFrom(...RETRY_STATES),
  outcome: fc.constantFrom(...RETRY_OUTCOMES),
  possibleDuplicate: fc.boolean(),
  count: fc.nat(1_000),
});

describe('the counts of a job', () => {
  it('are its total, each message once, whatever became of it', () => {
    fc.assert(
      fc.property(
        fc.array(aTally, { maxLength: 30 }),
        fc.constantFrom(...JOB_ACTIONS),
        fc.nat(5_000),
        fc.boolean(),
        fc.nat(50),
        (tallies, action, more, ended, passed) => {
          const total = tallies.reduce((sum, { count }) => sum + count, 0) + more;
          const counts = jobCounts({ action, total, ended, passed }, tallies);
          expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total);
          if (ended) expect(counts.waiting).toBe(0);
        },
      ),
    );
  });

  it('say of what was not seen to fail that it was not seen to, and never that it succeeded', () => {
    const tally = {
      state: 'acked',
      outcome: 'not_seen_to_fail',
      possibleDuplicate: false,
      count: 3,
    } as const;
    expect(jobCounts({ action: 'retry', total: 3, ended: true, passed: 0 }, [tally])).toMatchObject({
      notSeenToFail: 3,
      succeeded: 0,
    });
    expect(jobCounts({ action: 'restore', total: 3, ended: true, passed: 0 }, [tally])).toMatchObject({
      done: 3,
    });
  });
});
