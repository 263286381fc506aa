/** How fast the last job went, by what the journal says of its messages. */
import type { JobQueries } from '../retry/job-queries.ts';

/** Jobs that are looked at, and messages of the last one's last step. */
const JOBS = 5;
const MESSAGES = 200;
const FEWEST = 20;

function rateOf(times: readonly number[]): number | null {
  if (times.length < FEWEST) return null;
  const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
  return seconds > 0 ? (times.length - 1) / seconds : null;
}

/** Messages per second while nothing made it wait; null: no job was long enough. */
export function lastMeasuredRate(journal: JobQueries, connectionId: string): number | null {
  for (const job of journal.jobs(connectionId, JOBS)) {
    const rest = job.steps.at(-1) ?? 0;
    const from = job.total - Math.min(rest, MESSAGES);
    const times = journal.itemsOfJob(job, from, MESSAGES).flatMap(({ sentAt }) => sentAt ?? []);
    const rate = rateOf(times);
    if (rate !== null) return rate;
  }
  return null;
}
