/** What happened to each message of a job, from the journal and, for words on a message, from the history. */
import type { JobItem, SkipCode } from '../../shared/domain/job.ts';
import type { Desk } from '../failures/desk.ts';
import type { JobRecord } from '../retry/job-record.ts';
import type { RetryItem } from '../retry/retry-item.ts';
import { newestItems } from './job-place.ts';

export interface ReportedItem {
  readonly item: JobItem;
  /** Why it was left out; null: it was not. */
  readonly skipped: SkipCode | null;
  readonly attempt: number | null;
  readonly outcomeAt: number | null;
}

/** Of a restore, the selection names archived items. */
function failureIdOf(desk: Desk, job: JobRecord, id: string): string {
  if (job.request.action !== 'restore') return id;
  return desk.journal.item({ connectionId: job.connectionId, retryId: id })?.failureId ?? id;
}

function fromItem(item: RetryItem, position: number): JobItem {
  return {
    position,
    failureId: item.failureId,
    retryId: item.retryId,
    queue: item.queue === '' ? null : item.queue,
    type: item.type,
    correlationId: item.correlationId,
    target: item.target === '' ? null : item.target,
    state: item.state,
    outcome: item.outcome,
    possibleDuplicate: item.possibleDuplicate,
    sentAt: item.sentAt,
    settledAt: item.settledAt,
    error: item.error,
  };
}

/** Its turn has not come, will not come, or passed since it was no longer possible. */
function withoutItem(desk: Desk, job: JobRecord, id: string, position: number, passed: boolean): JobItem {
  const failureId = failureIdOf(desk, job, id);
  const row = desk.failures.byId(failureId);
  const state = row?.state ?? 'not known any more';
  const isPassed = passed && position < job.total && job.state !== 'cancelled';
  return {
    position,
    failureId,
    retryId: null,
    queue: row?.queue || null,
    type: row?.type ?? null,
    correlationId: row?.correlationId ?? null,
    target: null,
    state: passed ? 'cancelled' : 'waiting',
    outcome: null,
    possibleDuplicate: false,
    sentAt: null,
    settledAt: null,
    error: isPassed
      ? { code: 'retry-not-possible', message: `It was left as it is at its turn: the failure is ${state}` }
      : null,
  };
}

/** Those left out stand behind the job's own, reason by reason. */
function skipAt(job: JobRecord, position: number): SkipCode | null {
  let end = job.total;
  for (const { code, count } of job.skipped) {
    end += count;
    if (position >= job.total && position < end) return code;
  }
  return null;
}

/** From a position on; `reached` is the first whose turn has not come. */
export function reportedItems(
  desk: Desk,
  job: JobRecord,
  from: number,
  limit: number,
  reached: number,
): readonly ReportedItem[] {
  const selected = desk.journal.jobSelection(job, from, limit);
  const last = selected.at(-1)?.position ?? from;
  const items = new Map(
    newestItems(
      desk.journal.itemsOfJob(job, from, limit * 2).filter(({ jobPosition }) => (jobPosition ?? 0) <= last),
    ).map((item) => [item.jobPosition, item]),
  );
  return selected.map(({ position, failureId }) => {
    const item = items.get(position);
    const passed = job.endedAt !== null || position < reached || position >= job.total;
    return {
      item: item ? fromItem(item, position) : withoutItem(desk, job, failureId, position, passed),
      skipped: skipAt(job, position),
      attempt: item?.attempt ?? null,
      outcomeAt: item?.outcomeAt ?? null,
    };
  });
}

/** It did not go as it should: sent without a good end, in doubt, or not sent at all. */
export function isTroubled({ state, outcome, possibleDuplicate, error }: JobItem): boolean {
  if (possibleDuplicate || error !== null) return true;
  if (state === 'returned' || state === 'nacked' || state === 'not_found' || state === 'unknown') return true;
  return outcome === 'failed_again' || outcome === 'overdue';
}
