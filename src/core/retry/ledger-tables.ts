/** The tables that are folds of the ledger: rows of items and jobs, and how many items of a job are in which state. */
import type { WritableDatabase } from '../sqlite/open.ts';
import { isActive, type JobRecord } from './job-record.ts';
import { isUnderWay, keptAt, type RetryItem, wasSent } from './retry-item.ts';

/** An overdue retry may still succeed, and a succeeded one is done. */
export function awaitsOutcome(item: RetryItem): boolean {
  return item.outcome === 'pending' || item.outcome === 'overdue' || item.outcome === 'not_seen_to_fail';
}

/** The row of an item. `content` is its JSON in the order of the fold, so equal items have equal rows. */
export function itemRow(item: RetryItem) {
  return {
    connectionId: item.connectionId,
    retryId: item.retryId,
    failureId: item.failureId,
    identity: item.identity,
    ordinal: item.ordinal,
    queue: item.queue,
    createdAt: item.createdAt,
    jobId: item.jobId ?? null,
    jobPosition: item.jobPosition ?? null,
    underWay: isUnderWay(item) ? 1 : 0,
    awaitsOutcome: wasSent(item) && awaitsOutcome(item) ? 1 : 0,
    keptAt: keptAt(item),
    content: JSON.stringify(item),
  };
}

export function jobRow(job: JobRecord) {
  const { connectionId, jobId, createdAt } = job;
  return { connectionId, jobId, createdAt, active: isActive(job) ? 1 : 0, content: JSON.stringify(job) };
}

/** What the items of a job are counted by. */
export interface JobCountRow {
  readonly connectionId: string;
  readonly jobId: string;
  readonly state: RetryItem['state'];
  readonly outcome: RetryItem['outcome'];
  readonly possibleDuplicate: number;
  readonly count: number;
}

export function countKey(row: Omit<JobCountRow, 'count'>): string {
  const { connectionId, jobId, state, outcome, possibleDuplicate } = row;
  return JSON.stringify([connectionId, jobId, state, outcome, possibleDuplicate]);
}

/** Counts that change together. */
export class JobCounts {
  readonly #rows = new Map<string, JobCountRow>();

  add(item: RetryItem | null, by: 1 | -1): void {
    if (!item || item.jobId === undefined) return;
    const { connectionId, jobId, state, outcome } = item;
    const group = { connectionId, jobId, state, outcome, possibleDuplicate: item.possibleDuplicate ? 1 : 0 };
    const key = countKey(group);
    this.#rows.set(key, { ...group, count: (this.#rows.get(key)?.count ?? 0) + by });
  }

  /** Those that are not zero, by their key. */
  rows(): ReadonlyMap<string, JobCountRow> {
    return new Map([...this.#rows].filter(([, { count }]) => count !== 0));
  }
}

const INSERT_ITEM = `INSERT INTO item (connection_id, retry_id, failure_id, identity, ordinal, queue, created_at, job_id,
    job_position, under_way, awaits_outcome, kept_at, content)
  VALUES (@connectionId, @retryId, @failureId, @identity, @ordinal, @queue, @createdAt, @jobId, @jobPosition,
    @underWay, @awaitsOutcome, @keptAt, @content)`;

const UPDATE_ITEM = `UPDATE item SET under_way = ?, awaits_outcome = ?, kept_at = ?, content = ?
  WHERE connection_id = ? AND retry_id = ?`;

const UPSERT_JOB = `INSERT INTO job (connection_id, job_id, created_at, active, content)
  VALUES (@connectionId, @jobId, @createdAt, @active, @content)
  ON CONFLICT (connection_id, job_id) DO UPDATE SET active = excluded.active, content = excluded.content`;

const UPSERT_COUNT = `INSERT INTO job_count (connection_id, job_id, state, outcome, possible_duplicate, count)
  VALUES (@connectionId, @jobId, @state, @outcome, @possibleDuplicate, @count)
  ON CONFLICT (connection_id, job_id, state, outcome, possible_duplicate)
  DO UPDATE SET count = count + excluded.count`;

export interface LedgerTables {
  saveItem(item: RetryItem, isNew: boolean): void;
  saveJob(job: JobRecord): void;
  addCounts(counts: JobCounts): void;
  select(
    jobKey: { readonly connectionId: string; readonly jobId: string },
    failureIds: readonly string[],
  ): void;
}

export function ledgerTables(database: WritableDatabase): LedgerTables {
  const insertItem = database.prepare(INSERT_ITEM);
  const updateItem = database.prepare(UPDATE_ITEM);
  const upsertJob = database.prepare(UPSERT_JOB);
  const upsertCount = database.prepare(UPSERT_COUNT);
  const insertSelected = database.prepare(
    'INSERT INTO job_selection (connection_id, job_id, position, failure_id) VALUES (?, ?, ?, ?)',
  );
  return {
    saveItem: (item, isNew) => {
      const row = itemRow(item);
      if (isNew) {
        insertItem.run(row);
        return;
      }
      const { underWay, awaitsOutcome: awaits, keptAt: kept, content, connectionId, retryId } = row;
      updateItem.run(underWay, awaits, kept, content, connectionId, retryId);
    },
    saveJob: (job) => {
      upsertJob.run(jobRow(job));
    },
    addCounts: (counts) => {
      for (const row of counts.rows().values()) upsertCount.run(row);
    },
    select: ({ connectionId, jobId }, failureIds) => {
      for (const [position, id] of failureIds.entries())
        insertSelected.run(connectionId, jobId, position, id);
    },
  };
}
