/** A job as the contract has it. */
import type { JobView } from '../../shared/domain/job.ts';
import type { JobQueries } from '../retry/job-queries.ts';
import type { JobRecord } from '../retry/job-record.ts';
import { jobCounts } from './job-counts.ts';

/** What only the running job knows. */
export interface Progress {
  readonly heldBy: string | null;
  readonly perSecond: number | null;
  readonly passed: number;
}

export const NO_PROGRESS: Progress = { heldBy: null, perSecond: null, passed: 0 };

function remainingMs(left: number, { perSecond, heldBy }: Progress, rate: number | null): number | null {
  const speed = perSecond === null ? null : Math.min(perSecond, rate ?? perSecond);
  return speed === null || heldBy !== null || left === 0 ? null : Math.ceil((left / speed) * 1_000);
}

export function jobView(journal: JobQueries, job: JobRecord, progress: Progress): JobView {
  const { action, target, edit, rate, canary, window, reason } = job.request;
  const ended = job.endedAt !== null;
  const counts = jobCounts(
    { action, total: job.total, ended, passed: progress.passed },
    journal.jobCounts(job),
  );
  const isRunning = job.state === 'running';
  return {
    id: job.jobId,
    action,
    state: job.state,
    heldBy: isRunning ? progress.heldBy : null,
    stop: job.stop,
    queues: [...job.queues],
    target,
    edit,
    rate,
    canary,
    window,
    operator: job.operator,
    reason,
    createdAt: job.createdAt,
    endedAt: job.endedAt,
    total: job.total,
    bytes: job.bytes,
    counts,
    skipped: job.skipped.map(({ code, count }) => ({ code, count })),
    steps: [...job.steps],
    step: job.step,
    perSecond: isRunning ? progress.perSecond : null,
    remainingMs: isRunning ? remainingMs(counts.waiting + counts.underWay, progress, rate) : null,
    waitsUntil: job.waitsUntil,
  };
}
