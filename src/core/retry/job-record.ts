/**
 * A job as the ledger tells it: a fold over its entries, in the same chain as those of its messages (`ledger.ts`). Pure.
 * Which messages it is about is frozen when it is planned: `job_selection`, covered by `selectionHash`.
 */
import { createHash } from 'node:crypto';
import type { JobRequest, JobState, SkipCode, StopRule } from '../../shared/domain/job.ts';
import { IllegalEntry } from './fold-item.ts';

export interface JobKey {
  readonly connectionId: string;
  readonly jobId: string;
}

/** What is fixed when a job is planned. Times are milliseconds since 1970. */
export interface JobPlanRecord extends JobKey {
  /** What it was asked for; its selection is frozen beside it. */
  readonly request: Omit<JobRequest, 'selection'>;
  /** Dead-letter queues that it takes from, in its order. */
  readonly queues: readonly string[];
  readonly operator: string;
  readonly createdAt: number;
  readonly total: number;
  readonly bytes: number;
  /** By {@link selectionHash}: of the failures in their order, then of those left out, in the order of `skipped`. */
  readonly selectionHash: string;
  readonly skipped: readonly { readonly code: SkipCode; readonly count: number }[];
  /** Sizes of the canary steps and of the rest, together `total`. */
  readonly steps: readonly number[];
}

export interface JobStop {
  readonly rule: StopRule;
  readonly message: string;
  readonly failedAgain: number;
  readonly of: number;
}

export type JobEntry =
  | { readonly kind: 'job-planned'; readonly plan: JobPlanRecord }
  | { readonly kind: 'job-paused' | 'job-resumed' | 'job-cancelled' | 'job-done' }
  | ({ readonly kind: 'job-stopped' } & JobStop)
  | { readonly kind: 'job-waiting'; readonly until: number }
  | { readonly kind: 'job-step'; readonly step: number };

export type LaterJobEntry = Exclude<JobEntry, { kind: 'job-planned' }>;

export interface JobRecord extends JobPlanRecord {
  readonly state: JobState;
  /** Which step it is in, from 0. */
  readonly step: number;
  readonly stop: JobStop | null;
  readonly waitsUntil: number | null;
  /** When the operator last told it to go on: what came before does not stop it again. */
  readonly resumedAt: number | null;
  readonly endedAt: number | null;
}

/** SHA-256 in hex over the ids in their order, each with its length. */
export function selectionHash(failureIds: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const id of failureIds) hash.update(`${id.length}:${id}`);
  return hash.digest('hex');
}

/** Something may still be done for it. */
export function isActive(job: Pick<JobRecord, 'endedAt'>): boolean {
  return job.endedAt === null;
}

const FROM: Readonly<Record<LaterJobEntry['kind'], readonly JobState[]>> = {
  'job-paused': ['running', 'waiting'],
  'job-resumed': ['paused', 'stopped', 'waiting'],
  'job-stopped': ['running', 'waiting'],
  'job-waiting': ['running', 'waiting'],
  'job-step': ['running', 'waiting'],
  'job-cancelled': ['running', 'waiting', 'paused', 'stopped'],
  'job-done': ['running', 'waiting', 'paused', 'stopped'],
};

function next(job: JobRecord, entry: LaterJobEntry, at: number): JobRecord {
  switch (entry.kind) {
    case 'job-paused':
      return { ...job, state: 'paused', waitsUntil: null };
    case 'job-resumed':
      return { ...job, state: 'running', stop: null, waitsUntil: null, resumedAt: at };
    case 'job-stopped': {
      const { rule, message, failedAgain, of } = entry;
      return { ...job, state: 'stopped', stop: { rule, message, failedAgain, of }, waitsUntil: null };
    }
    case 'job-waiting':
      return { ...job, state: 'waiting', waitsUntil: entry.until };
    case 'job-step':
      return { ...job, state: 'running', step: entry.step, waitsUntil: null };
    case 'job-cancelled':
      return { ...job, state: 'cancelled', waitsUntil: null, endedAt: at };
    case 'job-done':
      return { ...job, state: 'done', stop: null, waitsUntil: null, endedAt: at };
  }
}

/** The job after an entry written at `at`. Throws on an entry that may not follow. */
export function applyJobEntry(job: JobRecord | null, entry: JobEntry, at: number): JobRecord {
  if (entry.kind === 'job-planned') {
    if (job) throw new IllegalEntry(`job ${job.jobId} is planned already`);
    return {
      ...entry.plan,
      state: 'running',
      step: 0,
      stop: null,
      waitsUntil: null,
      resumedAt: null,
      endedAt: null,
    };
  }
  if (!job) throw new IllegalEntry(`a ledger entry ${entry.kind} without a job`);
  if (!FROM[entry.kind].includes(job.state)) {
    throw new IllegalEntry(`job ${job.jobId} is ${job.state}: ${entry.kind} may not follow`);
  }
  return next(job, entry, at);
}
