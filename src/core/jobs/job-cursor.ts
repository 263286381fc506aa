/**
 * Where a job stands: which of its messages come next. Everything it must remember is in the journal; what it keeps
 * itself is found there again after a restart.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { Desk } from '../failures/desk.ts';
import type { JobRecord } from '../retry/job-record.ts';
import { isUnsent, type RetryItem, type RetryPlan } from '../retry/retry-item.ts';
import { endOfStep } from './canary.ts';
import type { JobEngine } from './engine.ts';
import { leftPositions, nextPosition, unsentItems } from './job-place.ts';

export interface Batch {
  readonly plans: readonly RetryPlan[];
  /** Positions that it is about, those that are passed over included. */
  readonly positions: readonly number[];
}

function positionOf({ jobPosition }: Pick<RetryPlan, 'jobPosition'>): number {
  return jobPosition ?? 0;
}

export class JobCursor {
  readonly #desk: Desk;
  readonly #engine: JobEngine;
  /** The first position that was never looked at. */
  #position: number;
  /** Positions before it whose turn has to come again, in order. */
  #left: readonly number[];
  /** What was possible when the job was planned was not any more at its turn. */
  passed = 0;

  constructor(desk: Desk, engine: JobEngine, job: JobRecord) {
    this.#desk = desk;
    this.#engine = engine;
    this.#position = nextPosition(desk.journal, job);
    this.#left = leftPositions(desk.journal, job, this.#position);
  }

  get position(): number {
    return this.#position;
  }

  /** Everything before that position was sent, or could not be. */
  hasReached(position: number): boolean {
    return this.#left.length === 0 && this.#position >= position;
  }

  /** How many may come next, within the step. */
  wanted({ steps, step, request }: JobRecord): number {
    const left = endOfStep(steps, step) - this.#position;
    return Math.min(request.window, this.#left.length > 0 ? this.#left.length : left);
  }

  /** Of the message that comes next; null: nothing is known of it any more, neither as a failure nor as an item. */
  nextQueue(job: JobRecord): string | null {
    const [again] = this.#left;
    const [next] = this.#desk.journal.jobSelection(job, again ?? this.#position, 1);
    if (!next) return null;
    const queue = this.#engine.queueOf(job, next.failureId);
    return queue ?? (again === undefined ? null : (this.#unsent(job).get(again)?.queue ?? null));
  }

  #unsent(job: JobRecord): ReadonlyMap<number, RetryItem> {
    return new Map(unsentItems(this.#desk.journal, job).map((item) => [positionOf(item), item]));
  }

  /** The next messages of that queue, at most `count`. What had been taken up and not sent goes on where it was. */
  batch(job: JobRecord, queue: string, count: number): Batch {
    const { journal } = this.#desk;
    const again = this.#left.slice(0, count);
    const unsent: ReadonlyMap<number, RetryItem> = again.length > 0 ? this.#unsent(job) : new Map();
    const selected =
      again.length > 0
        ? again.flatMap((position) => journal.jobSelection(job, position, 1))
        : journal.jobSelection(job, this.#position, count);
    const plans: RetryPlan[] = [];
    const positions: number[] = [];
    for (const { position, failureId } of selected) {
      const taken = unsent.get(position);
      if ((this.#engine.queueOf(job, failureId) ?? taken?.queue) !== queue) break;
      const plan = taken ?? this.#plan(job, failureId, position);
      if (plan) plans.push(plan);
      positions.push(position);
    }
    return { plans, positions };
  }

  /** Null: it is passed over, and the report says so. */
  #plan(job: JobRecord, id: string, position: number): RetryPlan | null {
    try {
      return this.#engine.plan(job, id, position);
    } catch (error) {
      if (error instanceof ExpectedError) return null;
      throw error;
    }
  }

  /** Those of which nothing was sent and nothing was found out come again. Answers how many do not. */
  lookedAt({ plans, positions }: Batch): number {
    const comeAgain = plans.filter((plan) => {
      const item = this.#desk.journal.item(plan);
      return item === null || isUnsent(item);
    });
    const had = new Set(positions);
    const rest = this.#left.filter((position) => !had.has(position));
    this.#left = [...comeAgain.map(positionOf), ...rest].sort((a, b) => a - b);
    this.#position = Math.max(this.#position, ...positions.map((position) => position + 1));
    this.passed += positions.length - plans.length;
    return plans.length - comeAgain.length;
  }
}
