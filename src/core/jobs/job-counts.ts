/** What became of the messages of a job, each counted once. Pure. */
import { COUNT_OF_OUTCOME, type JobAction, type JobCounts, NO_COUNTS } from '../../shared/domain/job.ts';
import type { JobCount } from '../retry/job-queries.ts';
import { sendsOn } from './skip-rules.ts';

type Field = keyof JobCounts;

function fieldOf({ state, outcome }: JobCount, action: JobAction): Field {
  switch (state) {
    case 'scheduled':
    case 'planned':
    case 'captured':
    case 'publishing':
    case 'discarding':
      return 'underWay';
    case 'confirmed':
    case 'acked':
    case 'delivered_by_decision':
      return sendsOn(action) ? COUNT_OF_OUTCOME[outcome] : 'done';
    case 'unknown':
      return 'possibleDuplicate';
    case 'returned':
    case 'nacked':
    case 'cancelled':
      return state;
    case 'not_found':
      return 'gone';
    case 'discarded':
    case 'archived':
      return 'done';
  }
}

export interface CountedJob {
  readonly action: JobAction;
  readonly total: number;
  /** Nothing more is done: what has no item was left where it is. */
  readonly ended: boolean;
  /** Passed over at their turn, without an item. */
  readonly passed: number;
}

/** Together they are `total`. */
export function jobCounts(job: CountedJob, tallies: readonly JobCount[]): JobCounts {
  const counts = { ...NO_COUNTS };
  let withItem = 0;
  for (const tally of tallies) {
    counts[fieldOf(tally, job.action)] += tally.count;
    withItem += tally.count;
  }
  const without = Math.max(0, job.total - withItem);
  const passed = job.ended ? without : Math.min(job.passed, without);
  counts.cancelled += passed;
  counts.waiting = without - passed;
  return counts;
}
