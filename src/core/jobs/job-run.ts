/**
 * One job on its way: which messages come next, when, and whether at all. It holds connections and a lock only while
 * windows run; a pause, a wait for outcomes and a wait for the broker hold nothing. Everything it must remember is in
 * the journal, so that it goes on from there after a restart.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ExpectedError } from '../../shared/errors.ts';
import { type Desk, retryMoved } from '../failures/desk.ts';
import type { JobKey, JobRecord, LaterJobEntry } from '../retry/job-record.ts';
import { type RetryPlan, wasSent } from '../retry/retry-item.ts';
import { endOfStep } from './canary.ts';
import type { JobEngine, JobOperation, JobWindow } from './engine.ts';
import { troubleOf } from './holding.ts';
import { JobCursor } from './job-cursor.ts';
import { lastJudged, newestItems, unsentItems } from './job-place.ts';
import type { Progress } from './job-view.ts';
import { type Monotonic, Pace } from './pace.ts';
import { Speed } from './speed.ts';
import { stepOutcome } from './step-outcome.ts';
import { failedAgainStop, type Stop, windowStop } from './stop-rules.ts';
import { watchConnection } from './watch-connection.ts';

export interface RunDeps {
  readonly desk: Desk;
  readonly engine: JobEngine;
  readonly monotonic: Monotonic;
  /** Called after every window with what was sent: an outcome may have come before its confirm. */
  readonly onSent: (retryIds: readonly string[]) => void;
  readonly changed: () => void;
  /** What was being sent when the journal could not be written is in doubt; asked before a job goes on. */
  readonly classify: () => void;
}

/** Others in line for the queue get their turn after this (ms). */
const SLICE_MS = 3_000;
/** What keeps a job from going on is asked again after this (ms). */
const HELD_MS = 2_500;
/** A wait for outcomes looks again at the latest after this (ms), should nothing tell of them. */
const LOOK_AGAIN_MS = 30_000;
const AFTER_LIMIT_MS = 250;
/** A wait for the pace keeps the connections open up to this (ms). */
const SHORT_WAIT_MS = 1_500;

export class JobRun {
  readonly #deps: RunDeps;
  readonly #desk: Desk;
  readonly #key: JobKey;
  readonly #pace: Pace;
  readonly #speed: Speed;
  readonly #cancelled = new AbortController();
  readonly #signal: AbortSignal;
  readonly #cursor: JobCursor;
  #heldBy: string | null = null;
  #driving: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: RunDeps, job: JobRecord) {
    const { signal } = deps.desk;
    const { request, connectionId, jobId } = job;
    this.#deps = deps;
    this.#desk = deps.desk;
    this.#key = { connectionId, jobId };
    this.#pace = new Pace(request.rate, request.window, deps.monotonic);
    this.#speed = new Speed(deps.monotonic);
    this.#signal = AbortSignal.any([signal, this.#cancelled.signal]);
    this.#cursor = new JobCursor(deps.desk, deps.engine, job);
  }

  get progress(): Progress {
    return { heldBy: this.#heldBy, perSecond: this.#speed.perSecond(), passed: this.#cursor.passed };
  }

  /** Everything of the step it is in was sent, or could not be. */
  isAtStepEnd(job: JobRecord): boolean {
    return this.#cursor.hasReached(endOfStep(job.steps, job.step));
  }

  get isBusy(): boolean {
    return this.#driving !== undefined;
  }

  /** Looks again at what can be done now. */
  poke(): void {
    if (this.#driving) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#driving = this.#drive().finally(() => {
      this.#driving = undefined;
      if (this.#again && !this.#desk.signal.aborted) {
        this.#again = false;
        this.poke();
      }
    });
  }

  /** What of a window was not sent yet is given back. */
  cancel(): void {
    this.#cancelled.abort();
    this.poke();
  }

  /** Resolves when nothing of it is under way; the desk's signal was aborted before. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#driving;
  }

  #job(): JobRecord | null {
    return this.#desk.journal.job(this.#key);
  }

  #record(entry: LaterJobEntry): void {
    this.#desk.journal.recordJob(this.#key, entry);
    this.#deps.changed();
  }

  /** An operator may have paused or cancelled it meanwhile: that stands. */
  #stop(stop: Stop): void {
    const state = this.#job()?.state;
    if (state === 'running' || state === 'waiting') this.#record({ kind: 'job-stopped', ...stop });
  }

  #after(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#desk.signal.aborted) this.#timer = setTimeout(() => this.poke(), ms);
  }

  #hold(code: string): void {
    this.#heldBy = code;
    this.#speed.reset();
    this.#after(HELD_MS);
    this.#deps.changed();
  }

  async #drive(): Promise<void> {
    try {
      this.#heldBy = null;
      this.#deps.classify();
      for (let goesOn = true; goesOn && !this.#desk.signal.aborted; ) goesOn = await this.#turn();
    } catch (error) {
      this.#troubled(error);
    }
  }

  #troubled(error: unknown): void {
    if (this.#desk.signal.aborted) return;
    const { jobId } = this.#key;
    if (!(error instanceof ExpectedError)) this.#desk.log.error('a job met a defect', error, { jobId });
    const trouble = troubleOf(error);
    try {
      if (trouble.kind === 'stop') this.#stop(trouble.stop);
      else this.#hold(trouble.code);
    } catch (failed) {
      // The disk is full, as a rule: it is held until something can be written.
      if (!(failed instanceof ExpectedError)) this.#desk.log.error('a job could not be stopped', failed);
      this.#hold(failed instanceof ExpectedError ? failed.code : 'internal');
    }
  }

  /** One decision, and what follows from it. False: nothing is to be done until somebody pokes. */
  async #turn(): Promise<boolean> {
    const job = this.#job();
    if (!job) return false;
    if (job.endedAt !== null) {
      this.#dropUnsent(job);
      return false;
    }
    const isOver = this.#cursor.hasReached(job.total);
    if (isOver) this.#record({ kind: 'job-done' });
    if (isOver || (job.state !== 'running' && job.state !== 'waiting')) return false;
    if (this.isAtStepEnd(job)) return this.#endStep(job);
    if (job.state === 'waiting') this.#record({ kind: 'job-step', step: job.step });
    return this.#work(job);
  }

  /** It was cancelled: what was taken up and not sent stays in its queue. */
  #dropUnsent(job: JobRecord): void {
    for (const item of unsentItems(this.#desk.journal, job)) {
      retryMoved(this.#desk, this.#desk.journal.record(item, { kind: 'cancelled', error: null }));
    }
    this.#deps.changed();
  }

  /** True: the next step begins. */
  #endStep(job: JobRecord): boolean {
    const end = endOfStep(job.steps, job.step);
    const size = job.steps[job.step] ?? 0;
    const items = this.#desk.journal
      .itemsOfJob(job, end - size, size * 2)
      .filter(({ jobPosition }) => (jobPosition ?? 0) < end);
    const outcome = stepOutcome(this.#desk.context.profile, newestItems(items));
    const stop = this.#failedAgain(job, outcome.kind === 'ended');
    if (stop) this.#stop(stop);
    else if (outcome.kind === 'waiting') this.#wait(job, outcome.until);
    else if (outcome.unseen > 0) this.#stop(notSeen(outcome.unseen));
    else {
      this.#record({ kind: 'job-step', step: job.step + 1 });
      return true;
    }
    return false;
  }

  #wait(job: JobRecord, until: number): void {
    if (job.state !== 'waiting' || job.waitsUntil !== until) this.#record({ kind: 'job-waiting', until });
    this.#speed.reset();
    const left = Math.max(0, until - this.#desk.clock.now()) + AFTER_LIMIT_MS;
    this.#after(Math.min(left, LOOK_AGAIN_MS));
  }

  #failedAgain(job: JobRecord, whole: boolean): Stop | null {
    const any = this.#desk.journal.jobCounts(job).some(({ outcome }) => outcome === 'failed_again');
    return any ? failedAgainStop(lastJudged(this.#desk.journal, job, this.#cursor.position), whole) : null;
  }

  /** Windows on one queue for a while. */
  async #work(job: JobRecord): Promise<boolean> {
    const queue = this.#cursor.nextQueue(job);
    if (queue === null) {
      this.#stop(notKnown());
      return false;
    }
    const wait = this.#pace.waitMs(1);
    if (wait > SHORT_WAIT_MS) {
      this.#after(wait);
      return false;
    }
    return this.#desk.serial.run(queue, () => this.#slice(queue));
  }

  async #slice(queue: string): Promise<boolean> {
    const job = this.#job();
    if (job?.state !== 'running' || this.#signal.aborted) return !this.#desk.signal.aborted;
    const operation = await this.#deps.engine.open(job, queue);
    const until = this.#deps.monotonic() + SLICE_MS;
    try {
      while (this.#deps.monotonic() < until && (await this.#window(operation, queue)));
    } finally {
      await operation.close();
    }
    return true;
  }

  /** False: this queue is not worked on any further for now. */
  async #window(operation: JobOperation, queue: string): Promise<boolean> {
    const job = this.#job();
    if (job?.state !== 'running' || this.#signal.aborted) return false;
    if (this.isAtStepEnd(job) || this.#cursor.nextQueue(job) !== queue) return false;
    const stop = this.#failedAgain(job, false);
    if (stop) {
      this.#stop(stop);
      return false;
    }
    const count = this.#pace.grant(this.#cursor.wanted(job));
    if (count === 0) return this.#awaitPace(job);
    const batch = this.#cursor.batch(job, queue, count);
    const since = this.#deps.monotonic();
    try {
      return batch.plans.length === 0 || (await this.#run(operation, batch.plans));
    } finally {
      const done = this.#cursor.lookedAt(batch);
      if (done > 0) this.#speed.done(done, since);
      this.#deps.changed();
    }
  }

  async #awaitPace(job: JobRecord): Promise<boolean> {
    const ms = this.#pace.waitMs(this.#cursor.wanted(job));
    if (ms > SHORT_WAIT_MS) return false;
    await sleep(ms, undefined, { signal: this.#signal }).catch(() => undefined);
    return true;
  }

  /** True: another window may follow at once. */
  async #run(operation: JobOperation, plans: readonly RetryPlan[]): Promise<boolean> {
    const watch = watchConnection(this.#desk);
    try {
      const { items, end } = await operation.run(plans, this.#signal);
      this.#deps.onSent(items.filter(wasSent).map(({ retryId }) => retryId));
      const isCut = end === 'lost' && (await watch.wasCut());
      const stop = windowStop(items, end, isCut) ?? (items.length === 0 ? unreachable(end) : null);
      if (stop) this.#stop(stop);
      else if (end === 'lost') throw new ExpectedError('broker-closed', 'The connection was lost');
      return stop === null && end !== 'cancelled';
    } finally {
      watch.end();
    }
  }
}

/** Nothing of a window was reached, though much was held: another one would not reach more. */
function unreachable(end: JobWindow['end']): Stop | null {
  if (end !== 'limit' && end !== 'time') return null;
  const message = 'The messages are not among the first of their queue that may be held at once';
  return { rule: 'error', message, failedAgain: 0, of: 0 };
}

/** The history was made anew, as a rule: a look makes the same failure of the same message again. */
function notKnown(): Stop {
  const message = 'The next message is not known any more: look into its queue again, then let the job go on';
  return { rule: 'error', message, failedAgain: 0, of: 0 };
}

function notSeen(unseen: number): Stop {
  const message = `${unseen} of this step are not known to have succeeded or failed`;
  return { rule: 'canary-not-seen', message, failedAgain: 0, of: unseen };
}
