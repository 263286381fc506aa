/**
 * The plan of a job: what it would do, to whom, how long it would take and what it would leave out. A dry run: it reads
 * the history and the journal, asks the broker for facts, and changes nothing.
 */
import type { JobPlan, JobRequest, SkipCode } from '../../shared/domain/job.ts';
import type { EditRulesFor } from '../edit/edit-rules.ts';
import type { Desk } from '../failures/desk.ts';
import { expectationOf, waitingEnds } from '../retry/outcome.ts';
import { stepsOf } from './canary.ts';
import { lastMeasuredRate } from './measured-rate.ts';
import { type Chosen, type Resolution, type ResolvedTarget, reasonIsNeeded, resolve } from './resolve.ts';
import { isIncludable, sendsOn } from './skip-rules.ts';

/** Above so many messages the operator types their number. */
const TYPED_ABOVE = 100;
const TYPED_ABOVE_DISCARD = 20;
/** Ids that a plan names per reason. */
const NAMED_IDS = 20;

interface QueueShare {
  readonly queue: string;
  readonly count: number;
  /** The furthest place that is known; -1: none. */
  readonly furthest: number;
}

function queuesOf(chosen: readonly Chosen[]): readonly QueueShare[] {
  const shares = new Map<string, QueueShare>();
  for (const { queue, position } of chosen) {
    const share = shares.get(queue) ?? { queue, count: 0, furthest: -1 };
    const furthest = Math.max(share.furthest, position ?? -1);
    shares.set(queue, { queue, count: share.count + 1, furthest });
  }
  return [...shares.values()];
}

/** What each canary step waits where nothing shows an outcome; elsewhere it ends when its outcomes are there. */
function canaryWaits(desk: Desk, steps: readonly number[], targets: readonly ResolvedTarget[]): number {
  const waits = targets.map(({ routingKey, type }) => {
    const retry = { target: routingKey, type };
    if (expectationOf(desk.context.profile, retry).proof) return 0;
    return waitingEnds(desk.context.profile, { ...retry, sentAt: 0 }).at;
  });
  return Math.max(0, steps.length - 1) * Math.max(0, ...waits);
}

function estimate(
  desk: Desk,
  request: JobRequest,
  steps: readonly number[],
  { chosen, targets }: Resolution,
): number | null {
  const measured = lastMeasuredRate(desk.journal, desk.context.id);
  const known = [measured, request.rate].filter((rate) => rate !== null);
  if (known.length === 0) return null;
  return Math.ceil((chosen.length / Math.min(...known)) * 1_000) + canaryWaits(desk, steps, targets);
}

function hasOtherConsumer(desk: Desk, queues: readonly QueueShare[]): boolean {
  return queues.some(({ queue }) => (desk.queues.known(queue)?.details.consumers ?? 0) > 0);
}

function warningsOf(
  desk: Desk,
  { action }: JobRequest,
  { targets }: Resolution,
  queues: readonly QueueShare[],
): JobPlan['warnings'] {
  const sends = sendsOn(action);
  const takes = action === 'retry' || action === 'edit' || action === 'discard';
  const noProof = ({ routingKey, type }: ResolvedTarget) =>
    expectationOf(desk.context.profile, { target: routingKey, type }).proof === null;
  const found = {
    order: sends && targets.some(({ isBusy }) => isBusy),
    'no-outcome': sends && targets.some(noProof),
    'fan-out': targets.some(({ reaches }) => (reaches?.length ?? 0) > 1),
    'other-consumer': takes && hasOtherConsumer(desk, queues),
    'holds-others': takes && queues.some(({ count, furthest }) => furthest >= count),
  };
  const names = ['order', 'no-outcome', 'fan-out', 'other-consumer', 'holds-others'] as const;
  return names.filter((name) => found[name]);
}

function skipsOf(ids: ReadonlyMap<SkipCode, readonly string[]>, included: boolean): JobPlan['skipped'] {
  return [...ids].map(([code, all]) => ({
    code,
    count: all.length,
    ids: all.slice(0, NAMED_IDS),
    includable: isIncludable(code),
    included,
  }));
}

/** Canary steps wait for outcomes; what sends nothing on has none. */
export function stepsOfRequest({ action, canary }: JobRequest, count: number): readonly number[] {
  return stepsOf(count, canary && sendsOn(action));
}

export function planFrom(desk: Desk, request: JobRequest, resolution: Resolution): JobPlan {
  const { chosen, targets } = resolution;
  const queues = queuesOf(chosen);
  const steps = stepsOfRequest(request, chosen.length);
  const limit = request.action === 'discard' ? TYPED_ABOVE_DISCARD : TYPED_ABOVE;
  return {
    count: chosen.length,
    bytes: chosen.reduce((sum, { size }) => sum + size, 0),
    queues: queues.flatMap(({ queue, count }) => (queue === '' ? [] : [{ queue, count }])),
    targets: targets.map(({ exchange, routingKey, reaches, count, problem }) => ({
      exchange,
      routingKey,
      reaches: reaches === null ? null : [...reaches],
      count,
      problem: problem?.code ?? null,
    })),
    estimatedMs: estimate(desk, request, steps, resolution),
    skipped: [...skipsOf(resolution.skipped, false), ...skipsOf(resolution.included, true)],
    steps: [...steps],
    needsReason: reasonIsNeeded(request, chosen),
    typedConfirmation: chosen.length > limit ? chosen.length : null,
    warnings: warningsOf(desk, request, resolution, queues),
  };
}

/** Fails with `not-connected`, and with what the broker refuses to tell. */
export async function planJob(
  desk: Desk,
  request: JobRequest,
  rulesFor: EditRulesFor,
): Promise<{ readonly plan: JobPlan; readonly resolution: Resolution }> {
  const resolution = await resolve(desk, request, rulesFor);
  return { plan: planFrom(desk, request, resolution), resolution };
}
