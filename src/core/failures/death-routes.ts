/** Where the broker's own bindings send a dead letter, through exchanges that are bound to exchanges too. Pure. */
import type { ExchangeType, Topology } from '../broker/port.ts';
import { bindingMatches } from '../broker/routing.ts';

/** A death as the tap told it: the queue it happened in, and exchange and key that the dead letter was sent with. */
export interface DeathRoute {
  readonly diedIn: string;
  readonly exchange: string;
  readonly routingKey: string;
}

/** Types whose routing goes by the key alone: headers go by arguments, a plugin's by rules that are not told here. */
function typeOf({ exchanges }: Topology, name: string): Exclude<ExchangeType, 'headers'> | null {
  const type = exchanges.find((exchange) => exchange.name === name)?.type ?? 'other';
  return type === 'headers' || type === 'other' ? null : type;
}

/** Queues bound to stay: the taps of consoles are not where dead letters lie. With a key, those that get it. */
export function durableBindings(
  topology: Topology,
  exchange: string,
  routingKey: string | null = null,
): readonly Topology['bindings'][number][] {
  const bindings = topology.bindings.filter((binding) => binding.durable && binding.exchange === exchange);
  if (routingKey === null) return bindings;
  const type = typeOf(topology, exchange);
  if (type === null) return [];
  return bindings.filter((binding) => bindingMatches(type, binding.routingKey, routingKey));
}

/** This exchange and those that its messages go on to; with a key, where that key goes. */
function exchangesFrom(topology: Topology, first: string, routingKey: string | null): readonly string[] {
  const found = new Set([first]);
  for (const name of found) {
    const type = typeOf(topology, name);
    for (const { source, destination, routingKey: pattern } of topology.exchangeBindings ?? []) {
      if (source !== name) continue;
      const matches = routingKey === null || (type !== null && bindingMatches(type, pattern, routingKey));
      if (matches) found.add(destination);
    }
  }
  return [...found];
}

/** Where a message of this route lies, as far as the bindings say it; a headers exchange or a plugin's says nothing. */
export function routed(
  topology: Topology,
  { exchange, routingKey }: Omit<DeathRoute, 'diedIn'>,
): readonly string[] {
  if (exchange === '') return [routingKey];
  return exchangesFrom(topology, exchange, routingKey).flatMap((name) =>
    durableBindings(topology, name, routingKey).map(({ queue }) => queue),
  );
}

/** Every queue that something of that exchange may come to, whatever its key. */
export function reachable(topology: Topology, exchange: string): readonly string[] {
  return exchangesFrom(topology, exchange, null).flatMap((name) =>
    durableBindings(topology, name).map(({ queue }) => queue),
  );
}
