/** Questions about jobs. */
import type { ReadableDatabase } from '../sqlite/open.ts';
import type { JobKey, JobRecord } from './job-record.ts';
import { parseItem, parseJob } from './ledger.ts';
import type { JobCountRow } from './ledger-tables.ts';
import type { RetryItem } from './retry-item.ts';

/** How many items of a job are in a state; those whose turn has not come have no item yet. */
export interface JobCount extends Pick<RetryItem, 'state' | 'outcome' | 'possibleDuplicate'> {
  readonly count: number;
}

export interface JobQueries {
  job(key: JobKey): JobRecord | null;
  /** Newest first. */
  jobs(connectionId: string, limit: number): readonly JobRecord[];
  /** Not yet ended, oldest first. */
  activeJobs(connectionId: string): readonly JobRecord[];
  /** What a job is about, from a position on, in its order. */
  jobSelection(
    key: JobKey,
    from: number,
    limit: number,
  ): readonly { readonly position: number; readonly failureId: string }[];
  /** Items of a job from a position on, in its order. A position may have several, oldest first. */
  itemsOfJob(key: JobKey, from: number, limit: number): readonly RetryItem[];
  /** Positions that have an item, in their order. */
  positionsOfJob(key: JobKey): readonly number[];
  jobCounts(key: JobKey): readonly JobCount[];
}

type CountRow = Pick<JobCountRow, 'state' | 'outcome' | 'possibleDuplicate' | 'count'>;

export function jobQueries(database: ReadableDatabase): JobQueries {
  const select = (rest: string) =>
    database.prepare<(string | number)[], string>(`SELECT content FROM job WHERE ${rest}`).pluck();
  const one = select('connection_id = ? AND job_id = ?');
  const newest = select('connection_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?');
  const active = select('connection_id = ? AND active = 1 ORDER BY created_at, rowid');
  const selection = database.prepare<
    [string, string, number, number],
    { position: number; failureId: string }
  >(
    `SELECT position, failure_id AS failureId FROM job_selection
     WHERE connection_id = ? AND job_id = ? AND position >= ? ORDER BY position LIMIT ?`,
  );
  const items = database
    .prepare<[string, string, number, number], string>(
      `SELECT content FROM item WHERE connection_id = ? AND job_id = ? AND job_position >= ?
       ORDER BY job_position, rowid LIMIT ?`,
    )
    .pluck();
  const positions = database
    .prepare<[string, string], number>(
      `SELECT DISTINCT job_position FROM item WHERE connection_id = ? AND job_id = ? ORDER BY job_position`,
    )
    .pluck();
  const counts = database.prepare<[string, string], CountRow>(
    `SELECT state, outcome, possible_duplicate AS possibleDuplicate, count FROM job_count
     WHERE connection_id = ? AND job_id = ? AND count > 0`,
  );
  return {
    job: ({ connectionId, jobId }) => {
      const content = one.get(connectionId, jobId);
      return content === undefined ? null : parseJob(content);
    },
    jobs: (connectionId, limit) => newest.all(connectionId, limit).map(parseJob),
    activeJobs: (connectionId) => active.all(connectionId).map(parseJob),
    jobSelection: ({ connectionId, jobId }, from, limit) => selection.all(connectionId, jobId, from, limit),
    itemsOfJob: ({ connectionId, jobId }, from, limit) =>
      items.all(connectionId, jobId, from, limit).map(parseItem),
    positionsOfJob: ({ connectionId, jobId }) => positions.all(connectionId, jobId),
    jobCounts: ({ connectionId, jobId }) =>
      counts
        .all(connectionId, jobId)
        .map((row) => ({ ...row, possibleDuplicate: row.possibleDuplicate === 1 })),
  };
}

/** Of a journal that cannot be read. */
export const noJobs: JobQueries = {
  job: () => null,
  jobs: () => [],
  activeJobs: () => [],
  jobSelection: () => [],
  itemsOfJob: () => [],
  positionsOfJob: () => [],
  jobCounts: () => [],
};
