/** What is told of a job: pure functions from contract values to what is shown. */
import {
  COUNT_OF_OUTCOME,
  type JobCounts,
  type JobItem,
  type JobState,
  type JobView,
  NO_COUNTS,
} from '../../../../shared/domain/job.ts';
import type { Tone } from '../../../components/tone.ts';

export type Outcome = keyof JobCounts;

/** In the order of a bar: what is over first, what is to come last. */
export const OUTCOMES = [
  'succeeded',
  'done',
  'notSeenToFail',
  'sent',
  'failedAgain',
  'overdue',
  'possibleDuplicate',
  'returned',
  'nacked',
  'gone',
  'cancelled',
  'underWay',
  'waiting',
] as const satisfies readonly Outcome[];

export const OUTCOME_TONES: Readonly<Record<Outcome, Tone>> = {
  succeeded: 'ok',
  done: 'ok',
  notSeenToFail: 'neutral',
  sent: 'info',
  failedAgain: 'danger',
  overdue: 'warn',
  possibleDuplicate: 'warn',
  returned: 'danger',
  nacked: 'danger',
  gone: 'neutral',
  cancelled: 'neutral',
  underWay: 'info',
  waiting: 'neutral',
};

const TROUBLED: readonly Outcome[] = [
  'failedAgain',
  'overdue',
  'possibleDuplicate',
  'returned',
  'nacked',
  'gone',
];

const UNTOUCHED: readonly Outcome[] = ['cancelled', 'underWay', 'waiting'];

/** Messages that the job has done its part for: all but those that wait, are on their way, or were given up. */
export function settledCount(counts: JobCounts): number {
  return OUTCOMES.reduce((sum, each) => sum + (UNTOUCHED.includes(each) ? 0 : counts[each]), 0);
}

/** Messages that did not go as they should. */
export function troubledCount(counts: JobCounts): number {
  return TROUBLED.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** Ended for good; everything else can go on or be cancelled. */
export function isOver(job: Pick<JobView, 'state'>): boolean {
  return job.state === 'done' || job.state === 'cancelled';
}

const STATE_TONES: Readonly<Record<JobState, Tone>> = {
  running: 'info',
  waiting: 'info',
  paused: 'warn',
  stopped: 'danger',
  cancelled: 'neutral',
  done: 'ok',
};

/** A job that is done with messages in trouble is not simply well. */
export function jobTone(job: Pick<JobView, 'state' | 'heldBy' | 'counts'>): Tone {
  if (job.state === 'running' && job.heldBy !== null) return 'warn';
  if (job.state === 'done' && troubledCount(job.counts) > 0) return 'warn';
  return STATE_TONES[job.state];
}

/** Jobs that need the operator first, then those at work, then those that are over; newest first within each. */
export function jobsByNeed(jobs: readonly JobView[]): readonly JobView[] {
  return jobs.toSorted((a, b) => needOf(a) - needOf(b) || b.createdAt - a.createdAt);
}

function needOf(job: JobView): number {
  if (isOver(job)) return 3;
  if (job.state === 'stopped') return 0;
  return job.state === 'paused' ? 2 : 1;
}

/** What may be asked of a job now. */
export function controlsOf(job: Pick<JobView, 'state'>): {
  readonly pause: boolean;
  readonly resume: boolean;
  readonly cancel: boolean;
} {
  return {
    pause: job.state === 'running' || job.state === 'waiting',
    resume: job.state === 'paused' || job.state === 'stopped' || job.state === 'waiting',
    cancel: !isOver(job),
  };
}

/** The count that an item is part of. */
export function outcomeOf(item: Pick<JobItem, 'state' | 'outcome'>): Outcome {
  switch (item.state) {
    case 'waiting':
      return 'waiting';
    case 'unknown':
      return 'possibleDuplicate';
    case 'returned':
    case 'nacked':
    case 'cancelled':
      return item.state;
    case 'not_found':
      return 'gone';
    case 'discarded':
    case 'archived':
      return 'done';
    case 'acked':
    case 'delivered_by_decision':
      return item.outcome === null ? 'done' : COUNT_OF_OUTCOME[item.outcome];
    default:
      return 'underWay';
  }
}

export interface StepShare {
  readonly size: number;
  readonly place: 'done' | 'now' | 'next';
  readonly counts: JobCounts;
}

/** How many items, from the first, stand in the steps before the rest. */
export function canaryItems(steps: readonly number[]): number {
  return steps.slice(0, -1).reduce((sum, size) => sum + size, 0);
}

/**
 * What became of each step: counted from the items of the steps before the rest, which are few; the rest is what of the
 * job's counts is not theirs.
 */
export function stepShares(
  job: Pick<JobView, 'steps' | 'step' | 'state' | 'counts'>,
  items: readonly Pick<JobItem, 'state' | 'outcome'>[],
): readonly StepShare[] {
  const left = { ...job.counts };
  let at = 0;
  return job.steps.map((size, index) => {
    const place = placeOf(job, index);
    if (index === job.steps.length - 1) return { size, place, counts: left };
    const counts = countItems(items.slice(at, at + size));
    at += size;
    for (const outcome of OUTCOMES) left[outcome] = Math.max(0, left[outcome] - counts[outcome]);
    return { size, place, counts };
  });
}

function placeOf(job: Pick<JobView, 'step' | 'state'>, index: number): StepShare['place'] {
  if (index < job.step || job.state === 'done') return 'done';
  return index === job.step ? 'now' : 'next';
}

function countItems(items: readonly Pick<JobItem, 'state' | 'outcome'>[]): JobCounts {
  const counts = { ...NO_COUNTS };
  for (const item of items) counts[outcomeOf(item)] += 1;
  return counts;
}

/** The larger of what is shown and what is new: a late answer never turns a bar back. */
export function neverBack(shown: number | undefined, now: number): number {
  return Math.max(shown ?? 0, now);
}
