/** When the line is stopped (docs/rabbitmq.md, Retry): by what came back, and by what the broker said. Pure. */
import type { StopRule } from '../../shared/domain/job.ts';
import type { TakeEnd } from '../failures/take.ts';
import type { RetryItem } from '../retry/retry-item.ts';

export interface Stop {
  readonly rule: StopRule;
  /** In English, for logs and the report; the window says the rule in the operator's language. */
  readonly message: string;
  readonly failedAgain: number;
  /** Of so many whose outcome is known. */
  readonly of: number;
}

/** Outcomes that the rate looks at. */
export const RATE_OVER = 50;
/** Share that may fail again. */
const MOST_FAILED = 0.2;
/** In the middle of a step a share of fewer says nothing. */
const FEWEST_JUDGED = 10;
const IN_A_ROW = 3;

function longestRow(failed: readonly boolean[]): number {
  let longest = 0;
  let row = 0;
  for (const each of failed) {
    row = each ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return longest;
}

/**
 * `failed`: of the messages whose outcome is known, by their place in the job, whether they failed again. `whole`: they
 * are all of their step, so that even one of one says something.
 */
export function failedAgainStop(failed: readonly boolean[], whole: boolean): Stop | null {
  const last = failed.slice(-RATE_OVER);
  const failedAgain = last.filter(Boolean).length;
  const of = last.length;
  if (longestRow(last) >= IN_A_ROW) {
    const message = `${IN_A_ROW} messages in a row failed again`;
    return { rule: 'failed-again-in-a-row', message, failedAgain, of };
  }
  if ((whole || of >= FEWEST_JUDGED) && failedAgain > of * MOST_FAILED) {
    return {
      rule: 'failed-again-rate',
      message: `${failedAgain} of the last ${of} messages failed again`,
      failedAgain,
      of,
    };
  }
  return null;
}

/** Codes of `targetProblem`. */
const TARGET_RULES: Readonly<Record<string, StopRule>> = {
  'retry-target-missing': 'returned',
  'retry-not-possible': 'error',
};

const ANSWERS = {
  returned: 'The broker returned a message: it reaches no queue',
  nacked: 'The broker refused to store a message',
  unknown: 'It is not known whether a message arrived',
} as const;

/** A target that went away, or can take no more, since the job was planned: its messages stay where they are. */
function targetStop(items: readonly Pick<RetryItem, 'state' | 'error'>[]): Stop | null {
  for (const { state, error } of items) {
    if (state !== 'cancelled') continue;
    const rule = error ? TARGET_RULES[error.code] : undefined;
    if (error && rule) return { rule, message: error.message, failedAgain: 0, of: 0 };
  }
  return null;
}

/**
 * What the broker said to one window. `isCut`: the connection was lost, so that what is unknown is no sign of a fault of
 * the messages or their target; the job goes on once there is a connection.
 */
export function windowStop(
  items: readonly Pick<RetryItem, 'state' | 'error'>[],
  end: 'done' | TakeEnd,
  isCut: boolean,
): Stop | null {
  for (const rule of ['returned', 'nacked', 'unknown'] as const) {
    const item = items.find(({ state }) => state === rule);
    if (!item || (rule === 'unknown' && isCut)) continue;
    const message = item.error ? `${ANSWERS[rule]}: ${item.error.message}` : ANSWERS[rule];
    return { rule, message, failedAgain: 0, of: 0 };
  }
  const target = targetStop(items);
  if (target || end !== 'budget') return target;
  const message = 'A message of the queue has too few deliveries left to be held';
  return { rule: 'budget', message, failedAgain: 0, of: 0 };
}
