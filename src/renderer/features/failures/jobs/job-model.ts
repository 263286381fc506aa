/** What is told of a job: pure functions from contract values to what is shown. */
import type { JobCounts } from '../../../../shared/domain/job.ts';

/** Messages that the job has done its part for: all but those that wait or are on their way. */
export function settledCount({ waiting: _waiting, underWay: _underWay, ...settled }: JobCounts): number {
  return Object.values(settled).reduce((sum, count) => sum + count, 0);
}
