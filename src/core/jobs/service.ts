/**
 * One connection's jobs: planned without changing anything, started once the operator has seen the plan, watched and
 * steered. In: requests. Out: plans, jobs, reports; every method fails with an `ExpectedError` of the contract.
 */
import { randomUUID } from 'node:crypto';
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { JobPlan, JobRequest, JobView } from '../../shared/domain/job.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { EditRulesFor } from '../edit/edit-rules.ts';
import type { Desk } from '../failures/desk.ts';
import { type JobPlanRecord, type JobRecord, selectionHash } from '../retry/job-record.ts';
import { archivePage } from './archive-page.ts';
import type { JobEngine } from './engine.ts';
import { isTroubled, reportedItems } from './job-items.ts';
import { nextPosition } from './job-place.ts';
import { JobRunner } from './job-runner.ts';
import { jobView } from './job-view.ts';
import type { Monotonic } from './pace.ts';
import { planJob } from './plan-job.ts';
import { reportPart } from './report.ts';
import type { Resolution } from './resolve.ts';

type Without<A> = Omit<A, 'connectionId'>;

export interface JobService {
  plan(args: Without<ArgsOf<'jobs.plan'>>): Promise<JobPlan>;
  start(args: Without<ArgsOf<'jobs.start'>>): Promise<JobView>;
  list(args: Without<ArgsOf<'jobs.list'>>): JobView[];
  detail(jobId: string): JobView;
  items(args: Without<ArgsOf<'jobs.items'>>): ResultOf<'jobs.items'>;
  report(args: Without<ArgsOf<'jobs.report'>>): ResultOf<'jobs.report'>;
  pause(jobId: string): JobView;
  resume(jobId: string): JobView;
  cancel(jobId: string): JobView;
  archive(args: Without<ArgsOf<'archive.page'>>): ResultOf<'archive.page'>;
  /** Outcomes have come: waits look again. */
  moved(): void;
  /** At start, and whenever there is a connection. */
  recover(): void;
  close(): Promise<void>;
}

export interface JobServiceDeps {
  readonly desk: Desk;
  readonly engine: JobEngine;
  readonly rulesFor: EditRulesFor;
  readonly monotonic: Monotonic;
  /** Called after every window with what was sent. */
  readonly onSent: (retryIds: readonly string[]) => void;
  /** Called before a job goes on: what was being sent when the journal could not be written is in doubt. */
  readonly classify: () => void;
}

/** Ended jobs that a list of the active ones is looked for in. */
const MOST_LISTED = 500;

function assertStartable(plan: JobPlan, { request, expected, typed }: Without<ArgsOf<'jobs.start'>>): void {
  if (plan.count === 0) throw new ExpectedError('selection-empty', 'Nothing of the selection is left to do');
  if (plan.count !== expected) {
    throw new ExpectedError(
      'selection-changed',
      `The selection has changed: it is about ${plan.count} messages now, not ${expected}`,
      { count: plan.count, expected },
    );
  }
  if (plan.typedConfirmation !== null && typed !== plan.typedConfirmation) {
    throw new ExpectedError('confirmation-needed', `The number ${plan.typedConfirmation} must be typed`, {
      count: plan.typedConfirmation,
    });
  }
  if (plan.needsReason && !request.reason?.trim()) {
    throw new ExpectedError('retry-needs-reason', 'This job needs a reason', { count: plan.count });
  }
}

function planRecord(
  desk: Desk,
  { selection: _, ...request }: JobRequest,
  plan: JobPlan,
  { skipped }: Resolution,
  ids: readonly string[],
): JobPlanRecord {
  return {
    connectionId: desk.context.id,
    jobId: randomUUID(),
    request: { ...request, reason: request.reason?.trim() || null },
    queues: plan.queues.map(({ queue }) => queue),
    operator: desk.operator,
    createdAt: desk.clock.now(),
    total: plan.count,
    bytes: plan.bytes,
    selectionHash: selectionHash(ids),
    skipped: [...skipped].map(([code, all]) => ({ code, count: all.length })),
    steps: plan.steps,
  };
}

/** What is told of a job before it does anything. */
function auditDetails(record: JobPlanRecord): Readonly<Record<string, string | number | boolean | null>> {
  const { action, target, rate, canary, window, reason } = record.request;
  return {
    jobId: record.jobId,
    action,
    count: record.total,
    skipped: record.skipped.reduce((sum, { count }) => sum + count, 0),
    selectionHash: record.selectionHash,
    queues: record.queues.slice(0, 20).join(' '),
    target: target.kind === 'queue' ? target.queue : target.kind,
    rate,
    canary,
    window,
    reason,
  };
}

function jobOf(desk: Desk, jobId: string): JobRecord {
  if (desk.journal.problem) throw desk.journal.problem;
  const job = desk.journal.job({ connectionId: desk.context.id, jobId });
  if (!job) throw new ExpectedError('not-found', 'There is no such job', { jobId });
  return job;
}

function refuse(job: JobRecord, what: string): ExpectedError {
  return new ExpectedError('retry-not-possible', `This job is ${job.state} and cannot be ${what}`, {
    jobId: job.jobId,
    state: job.state,
  });
}

/** Keeping a copy changes nothing on the broker. */
function assertMayAct({ context }: Desk, action: JobRequest['action']): void {
  if (context.readOnly() && action !== 'archive') {
    throw new ExpectedError('read-only-connection', 'The connection is read-only');
  }
}

type Steering = 'pause-job' | 'resume-job' | 'cancel-job';

const STEERED = { 'pause-job': 'paused', 'resume-job': 'resumed', 'cancel-job': 'cancelled' } as const;

/** Starting: planned anew, compared with what the operator saw, and in audit and journal before anything happens. */
async function start(deps: JobServiceDeps, runner: JobRunner, args: Without<ArgsOf<'jobs.start'>>) {
  const { desk, rulesFor } = deps;
  const { context, journal, operator } = desk;
  if (journal.problem) throw journal.problem;
  assertMayAct(desk, args.request.action);
  const { plan, resolution } = await planJob(desk, args.request, rulesFor);
  assertStartable(plan, args);
  const ids = [...resolution.chosen.map(({ id }) => id), ...[...resolution.skipped.values()].flat()];
  const record = planRecord(desk, args.request, plan, resolution, ids);
  const details = auditDetails(record);
  const job = journal.batch((writer) => {
    writer.audit({ operator, connectionId: context.id, action: 'job', details });
    return writer.planJob(record, ids);
  });
  runner.begin(job);
  return job;
}

export function createJobService(deps: JobServiceDeps): JobService {
  const { desk } = deps;
  const { journal, context } = desk;
  const runner = new JobRunner(deps);
  const view = (job: JobRecord) => jobView(journal, job, runner.progress(job.jobId));
  const steer = (jobId: string, action: Steering, may: (job: JobRecord) => boolean): JobRecord => {
    const job = jobOf(desk, jobId);
    if (!may(job)) throw refuse(job, STEERED[action]);
    const details = { jobId, state: job.state, step: job.step };
    journal.audit({ operator: desk.operator, connectionId: context.id, action, details });
    return job;
  };
  return {
    plan: async ({ request }) => (await planJob(desk, request, deps.rulesFor)).plan,
    start: async (args) => view(await start(deps, runner, args)),
    list: ({ limit, activeOnly }) => {
      const jobs = activeOnly
        ? journal.activeJobs(context.id).toReversed().slice(0, Math.min(limit, MOST_LISTED))
        : journal.jobs(context.id, limit);
      return jobs.map(view);
    },
    detail: (jobId) => view(jobOf(desk, jobId)),
    items: ({ jobId, limit, after, troubledOnly }) => {
      const job = jobOf(desk, jobId);
      const reached = nextPosition(journal, job);
      const from = after === undefined ? 0 : after + 1;
      if (troubledOnly) return troubled(desk, job, from, limit, reached);
      const rows = reportedItems(desk, job, from, Math.max(0, Math.min(limit, job.total - from)), reached);
      return { items: rows.map(({ item }) => item), hasMore: from + rows.length < job.total };
    },
    report: ({ jobId, format, after }) => {
      const job = jobOf(desk, jobId);
      return reportPart(desk, job, format, after, nextPosition(journal, job));
    },
    pause: (jobId) => {
      const job = steer(jobId, 'pause-job', ({ state }) => state === 'running' || state === 'waiting');
      return view(runner.pause(job));
    },
    resume: (jobId) => {
      assertMayAct(desk, jobOf(desk, jobId).request.action);
      const job = steer(
        jobId,
        'resume-job',
        ({ state }) => state === 'paused' || state === 'stopped' || state === 'waiting',
      );
      return view(runner.resume(job));
    },
    cancel: (jobId) => view(runner.cancel(steer(jobId, 'cancel-job', ({ endedAt }) => endedAt === null))),
    archive: (args) => archivePage(desk, args),
    moved: () => runner.moved(),
    recover: () => runner.recover(),
    close: () => runner.close(),
  };
}

/** Reads on until the page is full: troubled ones may be far apart. */
function troubled(
  desk: Desk,
  job: JobRecord,
  from: number,
  limit: number,
  reached: number,
): ResultOf<'jobs.items'> {
  const PIECE = 500;
  const found = [];
  for (let at = from; at < job.total && found.length <= limit; at += PIECE) {
    const rows = reportedItems(desk, job, at, Math.min(PIECE, job.total - at), reached);
    found.push(...rows.map(({ item }) => item).filter(isTroubled));
  }
  return { items: found.slice(0, limit), hasMore: found.length > limit };
}
