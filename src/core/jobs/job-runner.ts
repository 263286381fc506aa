/** All jobs of a connection that are under way: begun, told to pause, to go on or to end, and taken up after a restart. */
import { type Throttle, throttle } from '../connections/throttle.ts';
import { type Desk, retryMoved } from '../failures/desk.ts';
import type { JobCount } from '../retry/job-queries.ts';
import type { JobRecord } from '../retry/job-record.ts';
import { waitsForJob } from '../retry/retry-item.ts';
import type { JobEngine } from './engine.ts';
import { JobRun } from './job-run.ts';
import { NO_PROGRESS, type Progress } from './job-view.ts';
import type { Monotonic } from './pace.ts';

/** A job is told of at most five times a second. */
const TELL_MS = 200;
/** Outcomes come in crowds: a wait looks at them together. */
const MOVED_MS = 50;

export interface RunnerDeps {
  readonly desk: Desk;
  readonly engine: JobEngine;
  readonly monotonic: Monotonic;
  readonly onSent: (retryIds: readonly string[]) => void;
  readonly classify: () => void;
}

interface Running {
  readonly run: JobRun;
  readonly told: Throttle;
}

/** The broker or the operator has not had the last word on them, or an outcome may still come. */
const UNSETTLED: readonly JobCount['state'][] = [
  'planned',
  'captured',
  'publishing',
  'discarding',
  'unknown',
];

function mayChange({ state, outcome }: JobCount): boolean {
  if (UNSETTLED.includes(state)) return true;
  const wasSent = state === 'confirmed' || state === 'acked' || state === 'delivered_by_decision';
  return wasSent && outcome !== 'succeeded' && outcome !== 'failed_again';
}

export class JobRunner {
  readonly #deps: RunnerDeps;
  readonly #desk: Desk;
  /** Of this process; those that have ended stay, since outcomes of their messages still come. */
  readonly #running = new Map<string, Running>();
  readonly #moved: Throttle;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#desk = deps.desk;
    this.#moved = throttle(MOVED_MS, () => this.#lookAgain());
  }

  progress(jobId: string): Progress {
    return this.#running.get(jobId)?.run.progress ?? NO_PROGRESS;
  }

  begin(job: JobRecord): void {
    this.#running.get(job.jobId)?.told.end();
    const told = throttle(TELL_MS, () =>
      this.#desk.notify('jobs.changed', { connectionId: this.#desk.context.id, jobId: job.jobId }),
    );
    const run = new JobRun({ ...this.#deps, changed: () => told.call() }, job);
    this.#running.set(job.jobId, { run, told });
    told.call();
    run.poke();
  }

  pause(job: JobRecord): JobRecord {
    return this.#tell(job, this.#desk.journal.recordJob(job, { kind: 'job-paused' }));
  }

  /** One that waits goes on without the outcomes; one that a rule stopped after a step begins the next one. */
  resume(job: JobRecord): JobRecord {
    const { journal } = this.#desk;
    const run = this.#running.get(job.jobId)?.run;
    const isLast = job.step >= job.steps.length - 1;
    const skips = job.state !== 'paused' && !isLast && (run?.isAtStepEnd(job) ?? false);
    const resumed = journal.batch((writer) => {
      const before = job.state === 'waiting' ? job : writer.recordJob(job, { kind: 'job-resumed' });
      return skips ? writer.recordJob(job, { kind: 'job-step', step: job.step + 1 }) : before;
    });
    if (run) run.poke();
    else this.begin(resumed);
    return this.#tell(job, resumed);
  }

  cancel(job: JobRecord): JobRecord {
    const cancelled = this.#desk.journal.recordJob(job, { kind: 'job-cancelled' });
    const run = this.#running.get(job.jobId)?.run;
    if (run) run.cancel();
    else this.#dropLeft();
    return this.#tell(job, cancelled);
  }

  #tell(job: JobRecord, now: JobRecord): JobRecord {
    this.#running.get(job.jobId)?.told.call();
    return now;
  }

  /** Outcomes have come. */
  moved(): void {
    this.#moved.call();
  }

  #lookAgain(): void {
    if (this.#desk.signal.aborted) return;
    for (const [jobId, { run, told }] of this.#running) {
      const job = this.#desk.journal.job({ connectionId: this.#desk.context.id, jobId });
      if (job?.state === 'waiting') run.poke();
      told.call();
      if (job && !run.isBusy && this.#isSettled(job)) this.#running.delete(jobId);
    }
  }

  /** It has ended, and no outcome of its messages is awaited any more. */
  #isSettled(job: JobRecord): boolean {
    if (job.endedAt === null) return false;
    return !this.#desk.journal.jobCounts(job).some(mayChange);
  }

  /** At start, and whenever there is a connection: from the journal alone. What is paused stays so. */
  recover(): void {
    const { journal, context } = this.#desk;
    if (journal.problem) return;
    for (const job of journal.activeJobs(context.id)) {
      const known = this.#running.get(job.jobId);
      if (known) known.run.poke();
      else this.begin(job);
    }
    this.#dropLeft();
  }

  /** Taken up and not sent when its job was cancelled, and the program stopped before that was written. */
  #dropLeft(): void {
    const { journal, context } = this.#desk;
    for (const item of journal.underWay(context.id).filter(waitsForJob)) {
      const job = journal.job({ connectionId: context.id, jobId: item.jobId ?? '' });
      if (job?.endedAt === null || this.#running.has(item.jobId ?? '')) continue;
      retryMoved(this.#desk, journal.record(item, { kind: 'cancelled', error: null }));
    }
  }

  /** The desk's signal was aborted before. */
  async close(): Promise<void> {
    this.#moved.end();
    const all = [...this.#running.values()];
    for (const { told } of all) told.end();
    await Promise.all(all.map(({ run }) => run.close()));
  }
}
