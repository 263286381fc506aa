/** Which queues hold dead letters, and of which queues: from the profile, and from what the broker tells. Pure. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { QueueDetails, Topology } from '../broker/port.ts';
import { bindingMatches } from '../broker/routing.ts';

/** A death as the tap told it: the queue it happened in, and exchange and key that the dead letter was sent with. */
export interface DeathRoute {
  readonly diedIn: string;
  readonly exchange: string;
  readonly routingKey: string;
}

export interface DeadLetterMap {
  /** Every queue that dead letters may come to. */
  readonly queues: readonly string[];
  /** Where one dead letter went to, as far as that is certain: none, where the exchange's routing is not known here. */
  targets(death: DeathRoute): readonly string[];
}

type Route = Pick<DeathRoute, 'exchange' | 'routingKey'>;

/** Queues bound to stay: the taps of consoles are not where dead letters lie. */
function durableBindings({ bindings }: Topology, exchange: string) {
  return bindings.filter((binding) => binding.durable && binding.exchange === exchange);
}

/**
 * Where a message of this route lies. A headers exchange goes by arguments and a plugin's by rules that are not told
 * here: there only a look can tell.
 */
function routed(topology: Topology, { exchange, routingKey }: Route): readonly string[] {
  if (exchange === '') return [routingKey];
  const type = topology.exchanges.find(({ name }) => name === exchange)?.type ?? 'other';
  if (type === 'headers' || type === 'other') return [];
  return durableBindings(topology, exchange)
    .filter((binding) => bindingMatches(type, binding.routingKey, routingKey))
    .map(({ queue }) => queue);
}

/** Without a key of its own a dead letter keeps the message's, so that every queue that is bound may get it. */
function possible(topology: Topology, queue: QueueDetails): readonly string[] {
  const { deadLetterExchange: exchange, deadLetterRoutingKey: key } = queue;
  if (exchange === null) return [];
  const certain = key === null ? [] : routed(topology, { exchange, routingKey: key });
  return certain.length > 0 ? certain : durableBindings(topology, exchange).map((binding) => binding.queue);
}

const NOTHING: Topology = { queues: [], exchanges: [], bindings: [] };

/** `told` null where the broker does not tell its topology: then only the profile speaks, which has the last word anyway. */
export function deadLetterMap(profile: SystemProfile, told: Topology | null): DeadLetterMap {
  const topology = told ?? NOTHING;
  const work = new Set(profile.queues.map(({ name }) => name));
  // A queue whose messages expire back into a queue of work delays them; nothing has died there.
  const graves = (names: readonly string[]) => [...new Set(names)].filter((name) => !work.has(name));
  const named = new Map(
    profile.queues.flatMap(({ name, deadLetterQueue }) =>
      deadLetterQueue === null ? [] : [[name, deadLetterQueue] as const],
    ),
  );
  const others = topology.queues.filter(({ name }) => !named.has(name));
  return {
    queues: graves([...named.values(), ...others.flatMap((queue) => possible(topology, queue))]),
    targets: ({ diedIn, ...route }) => {
      const target = named.get(diedIn);
      return target === undefined ? graves(routed(topology, route)) : [target];
    },
  };
}
