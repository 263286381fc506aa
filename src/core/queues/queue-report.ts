/** What was told of queues, as it is shown: bounded, with dead-letter targets and how each may be looked into. Pure. */
import { MAX_QUEUES, type QueueReport, type QueueView } from '../../shared/domain/queue.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { ListedQueue, Topology } from '../broker/port.ts';
import {
  type DeadLetterMap,
  type DeathTargets,
  deadLetterMap,
  deathTargets,
} from '../failures/dead-letter-map.ts';
import { lookWayOf, parseVersion } from '../failures/look-way.ts';
import { type DepthHistory, thinned } from './depth-history.ts';
import type { ToldQueue, ToldQueues } from './read-queues.ts';

/** More than a graph can show. */
const MAX_BINDINGS = 10_000;
/** Where a dead letter may go is told as far as one can read it. */
const MAX_TARGETS = 50;
/** Points of a sparkline. */
const TREND_POINTS = 40;

/** Messages that are there: waiting, and held by consumers as far as that is told. */
export function depthOf({ messages, unacked }: ListedQueue): number {
  return messages + (unacked ?? 0);
}

/** Those with messages before those without, then by name, as many as are shown. */
export function mostTelling(queues: readonly ToldQueue[]): readonly ToldQueue[] {
  const isEmpty = ({ details }: ToldQueue) => Number(depthOf(details) === 0);
  return queues
    .toSorted((a, b) => isEmpty(a) - isEmpty(b) || (a.details.name < b.details.name ? -1 : 1))
    .slice(0, MAX_QUEUES);
}

export interface ReportSource {
  readonly told: ToldQueues;
  readonly asOf: number;
  readonly live: boolean;
  readonly brokerVersion: string;
  readonly profile: SystemProfile;
  readonly history: DepthHistory;
  /** Highest count of deliveries seen on a message of the queue. */
  readonly highestCount: (queue: string) => number;
}

interface Context extends ReportSource {
  readonly map: DeadLetterMap;
  readonly deadLetterQueues: ReadonlySet<string>;
  readonly version: ReturnType<typeof parseVersion>;
}

/** The profile has the last word, as it has for failures. */
function targetsOf({ profile, told }: Context, details: ListedQueue): DeathTargets {
  const named = profile.queues.find(({ name }) => name === details.name)?.deadLetterQueue ?? null;
  if (named !== null) return { queues: [named], certain: true };
  return told.topology ? deathTargets(told.topology, details) : { queues: [], certain: false };
}

function viewOf(context: Context, queue: ToldQueue): QueueView {
  const { details, exists, isCounted, refused } = queue;
  const { name } = details;
  const isDead = context.deadLetterQueues.has(name);
  const targets = targetsOf(context, details);
  return {
    name,
    exists,
    refused,
    type: details.type,
    ready: isCounted ? details.messages : null,
    unacked: isCounted ? details.unacked : null,
    consumers: isCounted ? details.consumers : null,
    publishRate: details.publishRate ?? null,
    deliverRate: details.deliverRate ?? null,
    policy: details.policy,
    deadLetterExchange: details.deadLetterExchange,
    deadLetterRoutingKey: details.deadLetterRoutingKey,
    deadLetterTargets: targets.queues.slice(0, MAX_TARGETS),
    deadLetterCertain: targets.certain,
    messageTtlMs: details.messageTtlMs,
    maxLength: details.maxLength,
    maxLengthBytes: details.maxLengthBytes,
    overflow: details.overflow,
    deliveryLimit: details.deliveryLimit,
    deadLetterOf: isDead ? [...context.map.feeds(name).from] : null,
    // Without its type nothing can be said of a look here; Failures asks the broker for it.
    look:
      isDead && exists && context.told.topology !== null
        ? lookWayOf(details, context.version, context.highestCount(name))
        : null,
    trend: [...thinned(context.history.of(name), TREND_POINTS).depths],
  };
}

type Graph = Pick<QueueReport, 'exchanges' | 'bindings' | 'exchangeBindings' | 'bindingsCut'>;

/** Bindings of the queues that are shown. */
function graphOf(topology: Topology | null, shown: ReadonlySet<string>): Graph {
  const bindings = (topology?.bindings ?? []).filter(({ queue }) => shown.has(queue));
  const between = topology?.exchangeBindings ?? [];
  const exchanges = topology?.exchanges ?? [];
  return {
    exchanges: exchanges.slice(0, MAX_BINDINGS).map(({ name, type }) => ({ name, type })),
    bindings: bindings
      .slice(0, MAX_BINDINGS)
      .map(({ exchange, queue, routingKey }) => ({ exchange, queue, routingKey })),
    exchangeBindings: between.slice(0, MAX_BINDINGS).map((binding) => ({ ...binding })),
    bindingsCut: Math.max(bindings.length, between.length, exchanges.length) > MAX_BINDINGS,
  };
}

export function queueReport(source: ReportSource): QueueReport {
  const { told, asOf, live, profile, history } = source;
  const map = deadLetterMap(profile, told.topology);
  const context: Context = {
    ...source,
    map,
    deadLetterQueues: new Set(map.queues),
    version: parseVersion(source.brokerVersion),
  };
  const shown = mostTelling(told.queues);
  const names = new Set(shown.map(({ details }) => details.name));
  const { problem } = told;
  return {
    asOf,
    live,
    source: told.topology ? 'broker' : 'profile',
    problem: problem && { code: problem.code, details: { ...problem.details } },
    queues: shown.map((queue) => viewOf(context, queue)),
    total: told.queues.length,
    ...graphOf(told.topology, names),
    times: [...thinned(history.of(''), TREND_POINTS).times],
  };
}
