/** How far a job has come, by its items in the journal alone. */

import type { JobRecord } from '../retry/job-record.ts';
import type { Journal } from '../retry/journal.ts';
import { type RetryItem, waitsForJob } from '../retry/retry-item.ts';
import { RATE_OVER } from './stop-rules.ts';

type Reads = Pick<Journal, 'itemsOfJob' | 'positionsOfJob' | 'underWay'>;

/** The first position behind the last item. */
export function nextPosition(journal: Reads, job: JobRecord): number {
  let [known, beyond] = [-1, job.total];
  while (beyond - known > 1) {
    const middle = Math.floor((known + beyond) / 2);
    if (journal.itemsOfJob(job, middle, 1).length > 0) known = middle;
    else beyond = middle;
  }
  return known + 1;
}

/**
 * Positions before the next one that have no item, or one of which nothing was sent: not reached when the program
 * stopped. One that was passed over has no item either; looking at it again changes nothing.
 */
export function leftPositions(journal: Reads, job: JobRecord, next: number): readonly number[] {
  const unsent = new Set(unsentItems(journal, job).map(({ jobPosition }) => jobPosition ?? 0));
  const withItem = new Set(journal.positionsOfJob(job));
  if (withItem.size === next && unsent.size === 0) return [];
  const left: number[] = [];
  for (let at = 0; at < next; at += 1) if (!withItem.has(at) || unsent.has(at)) left.push(at);
  return left;
}

/** Items whose sending had not begun when the program, the connection or the job stopped; in their order. */
export function unsentItems(journal: Reads, job: JobRecord): readonly RetryItem[] {
  return journal
    .underWay(job.connectionId)
    .filter((item) => item.jobId === job.jobId && waitsForJob(item))
    .sort((a, b) => (a.jobPosition ?? 0) - (b.jobPosition ?? 0));
}

/** The newest item of each position, in order. */
export function newestItems(items: readonly RetryItem[]): readonly RetryItem[] {
  return [...new Map(items.map((item) => [item.jobPosition ?? 0, item])).values()];
}

/** Positions that are read backwards for outcomes: those further back were overtaken long ago. */
const LOOK_BACK = 2_000;

/**
 * Of the last messages before `position` whose outcome is known, whether each failed again; in their order. What was
 * sent before the operator told the job to go on does not count any more.
 */
export function lastJudged(journal: Reads, job: JobRecord, position: number): readonly boolean[] {
  const from = Math.max(0, position - LOOK_BACK);
  return journal
    .itemsOfJob(job, from, LOOK_BACK)
    .filter(({ createdAt }) => createdAt >= (job.resumedAt ?? 0))
    .flatMap(({ outcome }) =>
      outcome === 'succeeded' || outcome === 'failed_again' ? [outcome === 'failed_again'] : [],
    )
    .slice(-RATE_OVER);
}
