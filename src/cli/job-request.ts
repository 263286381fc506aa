/** A job as the command line asks for it. */
import {
  type BodyEdit,
  INCLUDABLE_SKIPS,
  type JobAction,
  type JobRequest,
  type JobTarget,
} from '../shared/domain/job.ts';
import type { FailureSelection } from '../shared/domain/selection.ts';
import { type CommandLine, someOf, wholeNumber } from './arguments.ts';
import { UsageError } from './exit-codes.ts';

/** Unconfirmed copies at most, unless it is said otherwise (docs/rabbitmq.md, Retry). */
const WINDOW = { least: 1, most: 500, otherwise: 50 };
const RATE_MOST = 10_000;

/** Actions that send messages on, so that a few of them can go first. */
function sendsOn(action: JobAction): boolean {
  return action === 'retry' || action === 'edit' || action === 'resend';
}

function targetOf({ options }: CommandLine): JobTarget {
  if (options.target !== undefined && options['original-exchange']) {
    throw new UsageError('Give --target or --original-exchange, not both');
  }
  if (options.target !== undefined) return { kind: 'queue', queue: options.target };
  return { kind: options['original-exchange'] ? 'original-exchange' : 'failed-queue' };
}

function rateOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const rate = Number(text);
  if (rate > 0 && rate <= RATE_MOST) return rate;
  throw new UsageError(`--rate takes messages per second, at most ${RATE_MOST}; not "${text}"`);
}

export function jobRequestOf(
  line: CommandLine,
  action: JobAction,
  selection: FailureSelection,
  edit: BodyEdit | null = null,
): JobRequest {
  const { options } = line;
  return {
    action,
    selection,
    target: targetOf(line),
    edit,
    rate: rateOf(options.rate),
    canary: options.canary ?? sendsOn(action),
    window: wholeNumber('window', options.window, WINDOW),
    include: someOf('include', options.include, INCLUDABLE_SKIPS) ?? [],
    reason: options.reason ?? null,
  };
}
