/**
 * Where copies go, what each place reaches, and what is wrong with it: asked of the broker once per place, before
 * anything is taken.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { BrokerSession, QueueDetails, Topology } from '../broker/port.ts';
import { routedQueues } from '../broker/routing.ts';
import { targetProblem } from '../retry/retry-rules.ts';

export interface Target {
  /** Empty: the default exchange. */
  readonly exchange: string;
  readonly routingKey: string;
}

export interface KnownTarget extends Target {
  /** Queues; null: the broker does not tell its bindings. */
  readonly reaches: readonly string[] | null;
  readonly problem: ExpectedError | null;
  /** Messages lie there, or are worked on: a copy comes behind them. */
  readonly isBusy: boolean;
}

export function targetKey({ exchange, routingKey }: Target): string {
  return `${exchange.length}:${exchange}${routingKey}`;
}

async function ofQueue(session: BrokerSession, target: Target): Promise<KnownTarget> {
  const details = await session.queueDetails(target.routingKey);
  return {
    ...target,
    reaches: details ? [target.routingKey] : [],
    problem: targetProblem(target.routingKey, details),
    isBusy: (details?.messages ?? 0) > 0,
  };
}

function missing(target: Target, what: string): ExpectedError {
  const { exchange, routingKey } = target;
  return new ExpectedError('retry-target-missing', what, { target: `${exchange} ${routingKey}` });
}

/** Null where its routing is not told: of a plugin's exchange, and of bindings with arguments. */
function reachedBy({ exchange, routingKey }: Target, topology: Topology): readonly string[] | null {
  const type = topology.exchanges.find(({ name }) => name === exchange)?.type;
  if (type === undefined || type === 'other' || type === 'headers') return null;
  return routedQueues(
    type,
    topology.bindings.filter((binding) => binding.exchange === exchange),
    routingKey,
  );
}

function firstProblem(queues: readonly string[], topology: Topology): ExpectedError | null {
  const known = new Map(topology.queues.map((queue): [string, QueueDetails] => [queue.name, queue]));
  for (const queue of queues) {
    const problem = targetProblem(queue, known.get(queue) ?? null);
    if (problem) return problem;
  }
  return null;
}

function ofExchange(target: Target, topology: Topology | null): KnownTarget {
  if (!topology) return { ...target, reaches: null, problem: null, isBusy: false };
  if (!topology.exchanges.some(({ name }) => name === target.exchange)) {
    const problem = missing(target, `There is no exchange ${target.exchange}`);
    return { ...target, reaches: [], problem, isBusy: false };
  }
  const reaches = reachedBy(target, topology);
  if (!reaches) return { ...target, reaches, problem: null, isBusy: false };
  const problem =
    reaches.length === 0
      ? missing(target, `${target.exchange} has no queue for ${target.routingKey}`)
      : firstProblem(reaches, topology);
  const isBusy = topology.queues.some(({ name, messages }) => messages > 0 && reaches.includes(name));
  return { ...target, reaches, problem, isBusy };
}

/** Fails with `not-connected` and what the broker refuses. */
export async function knowTargets(
  session: BrokerSession,
  targets: readonly Target[],
): Promise<ReadonlyMap<string, KnownTarget>> {
  const topology = targets.some(({ exchange }) => exchange !== '') ? await session.topology() : null;
  const known = new Map<string, KnownTarget>();
  for (const target of targets) {
    const facts = target.exchange === '' ? await ofQueue(session, target) : ofExchange(target, topology);
    known.set(targetKey(target), facts);
  }
  return known;
}
