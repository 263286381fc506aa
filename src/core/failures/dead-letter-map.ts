/** Which queues hold dead letters, and of which queues: from the profile, and from what the broker tells. Pure. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { QueueDetails, Topology } from '../broker/port.ts';
import { type DeathRoute, durableBindings, reachable, routed } from './death-routes.ts';

/** How it is known that dead letters come to a queue, and from which queues. */
export interface Feeds {
  readonly foundBy: readonly ('profile' | 'argument' | 'policy')[];
  readonly from: readonly string[];
}

/** A binding that a tap for deaths has. */
export interface TapPlace {
  readonly exchange: string;
  readonly routingKey: string;
}

export interface DeadLetterMap {
  /** Every queue that dead letters may come to. */
  readonly queues: readonly string[];
  feeds(queue: string): Feeds;
  /**
   * Where one dead letter went to, as far as that is certain: none, where the exchange's routing is not known here. A
   * stream is never named: its copy of a message is not the one that a tap sees (docs/rabbitmq.md, Inspect).
   */
  targets(death: DeathRoute): readonly string[];
  /** Whether a tap with these bindings sees every death that comes to the queue from those known to feed it. */
  isTapped(queue: string, tap: readonly TapPlace[]): boolean;
}

export interface DeathTargets {
  readonly queues: readonly string[];
  /** False: which of them gets a dead letter depends on the message, or is not told. */
  readonly certain: boolean;
}

/** Without a key of its own a dead letter keeps the message's, so that every queue that is bound may get it. */
export function deathTargets(topology: Topology, queue: QueueDetails): DeathTargets {
  const { deadLetterExchange: exchange, deadLetterRoutingKey: key } = queue;
  if (exchange === null) return { queues: [], certain: true };
  const certain = key === null ? [] : routed(topology, { exchange, routingKey: key });
  if (certain.length > 0) return { queues: [...new Set(certain)], certain: true };
  const possible = [...new Set(reachable(topology, exchange))];
  return { queues: possible, certain: possible.length === 0 };
}

const NOTHING: Topology = { queues: [], exchanges: [], bindings: [] };
const NO_FEEDS: Feeds = { foundBy: [], from: [] };

/** From each dead-letter queue to what feeds it. */
function feedsOf(
  named: ReadonlyMap<string, string>,
  work: ReadonlySet<string>,
  { queues, ...rest }: Topology,
): ReadonlyMap<string, Feeds> {
  const found = new Map<string, { foundBy: Set<Feeds['foundBy'][number]>; from: Set<string> }>();
  const add = (queue: string, by: Feeds['foundBy'][number], from: string) => {
    // A queue whose messages expire back into a queue of work delays them; nothing has died there.
    if (work.has(queue)) return;
    const feeds = found.get(queue) ?? { foundBy: new Set(), from: new Set() };
    feeds.foundBy.add(by);
    feeds.from.add(from);
    found.set(queue, feeds);
  };
  for (const [queue, target] of named) add(target, 'profile', queue);
  for (const queue of queues) {
    const targets = deathTargets({ queues, ...rest }, queue).queues;
    const certain = named.get(queue.name);
    for (const target of targets) {
      if (certain === undefined || certain === target)
        add(target, queue.deadLetterBy ?? 'argument', queue.name);
    }
  }
  return new Map(
    [...found].map(([name, { foundBy, from }]) => [name, { foundBy: [...foundBy], from: [...from] }]),
  );
}

/** The tap repeats the very keys by which the queue gets this one's deaths. */
function isWatched(
  topology: Topology,
  queue: string,
  feeder: QueueDetails,
  tap: readonly TapPlace[],
): boolean {
  const { deadLetterExchange: exchange, deadLetterRoutingKey: key } = feeder;
  // Nothing can be bound to the default exchange.
  if (exchange === null || exchange === '') return false;
  const needed = durableBindings(topology, exchange, key).filter((binding) => binding.queue === queue);
  return (
    needed.length > 0 &&
    needed.every(({ routingKey }) =>
      tap.some((place) => place.exchange === exchange && place.routingKey === routingKey),
    )
  );
}

/** `told` null where the broker does not tell its topology: then only the profile speaks, which has the last word anyway. */
export function deadLetterMap(profile: SystemProfile, told: Topology | null): DeadLetterMap {
  const topology = told ?? NOTHING;
  const work = new Set(profile.queues.map(({ name }) => name));
  const named = new Map(
    profile.queues.flatMap(({ name, deadLetterQueue }) =>
      deadLetterQueue === null ? [] : [[name, deadLetterQueue] as const],
    ),
  );
  const feeds = feedsOf(named, work, topology);
  const streams = new Set(topology.queues.filter(({ type }) => type === 'stream').map(({ name }) => name));
  const details = new Map(topology.queues.map((queue) => [queue.name, queue]));
  const watched = profile.watchDeaths.flatMap(({ exchange, routingKeys }) =>
    routingKeys.map((routingKey) => ({ exchange, routingKey })),
  );
  const has = (tap: readonly TapPlace[]) => (wanted: TapPlace) =>
    tap.some((place) => place.exchange === wanted.exchange && place.routingKey === wanted.routingKey);
  return {
    queues: [...feeds.keys()],
    feeds: (queue) => feeds.get(queue) ?? NO_FEEDS,
    targets: ({ diedIn, ...route }) => {
      const target = named.get(diedIn);
      const names = target === undefined ? routed(topology, route) : [target];
      return [...new Set(names)].filter((name) => !work.has(name) && !streams.has(name));
    },
    isTapped: (queue, tap) => {
      const { from } = feeds.get(queue) ?? NO_FEEDS;
      if (from.length === 0 || streams.has(queue)) return false;
      if (told === null) return watched.length > 0 && watched.every(has(tap));
      return from.every((name) => {
        const feeder = details.get(name);
        return feeder !== undefined && isWatched(topology, queue, feeder, tap);
      });
    },
  };
}
