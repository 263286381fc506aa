/**
 * Which bindings a tap repeats. Only keys that durable queues already have: any other binding would change what
 * publishers see (docs/rabbitmq.md, Watching). Pure.
 */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Topology } from '../broker/port.ts';

export interface TapBinding {
  readonly exchange: string;
  readonly routingKey: string;
}

function flat(
  watch: readonly { readonly exchange: string; readonly routingKeys: readonly string[] }[],
): TapBinding[] {
  return watch.flatMap(({ exchange, routingKeys }) =>
    routingKeys.map((routingKey) => ({ exchange, routingKey })),
  );
}

/** What the profile names, for brokers that do not tell their bindings. */
export function profileBindings(profile: SystemProfile): readonly TapBinding[] {
  return [...flat(profile.watch), ...flat(profile.watchDeaths)];
}

/**
 * A profile that names exchanges limits the tap to them. One that names none watches every exchange but the broker's
 * own; there a binding without a key is left out, because on a headers exchange it would match everything and the
 * broker's list of bindings does not say which kind an exchange is.
 */
function mayWatch(profile: SystemProfile): (binding: TapBinding) => boolean {
  const named = new Set(profileBindings(profile).map((binding) => binding.exchange));
  if (named.size > 0) return (binding) => named.has(binding.exchange);
  return ({ exchange, routingKey }) =>
    exchange !== '' &&
    exchange !== 'amq.headers' &&
    exchange !== 'amq.match' &&
    !exchange.startsWith('amq.rabbitmq.') &&
    routingKey !== '';
}

export function bindingKey({ exchange, routingKey }: TapBinding): string {
  return JSON.stringify([exchange, routingKey]);
}

/**
 * Distinct bindings to make; `topology` null where the broker does not tell it. Exchanges for monitors are bound whatever
 * durable queues have: monitors come and go, and whoever publishes there counts on none.
 */
export function tapBindings(profile: SystemProfile, topology: Topology | null): readonly TapBinding[] {
  const all = topology
    ? topology.bindings
        .filter((binding) => binding.durable)
        .map(({ exchange, routingKey }) => ({ exchange, routingKey }))
        .filter(mayWatch(profile))
    : profileBindings(profile);
  const events = flat(profile.watchEvents ?? []);
  return [...new Map([...all, ...events].map((binding) => [bindingKey(binding), binding])).values()];
}

/** Exchanges whose messages are dead letters: those of the profile, else every dead-letter exchange of the broker. */
export function deathExchanges(profile: SystemProfile, topology: Topology | null): ReadonlySet<string> {
  const named = profile.watchDeaths.map((watch) => watch.exchange);
  if (named.length > 0 || !topology) return new Set(named);
  return new Set(topology.queues.flatMap((queue) => queue.deadLetterExchange || []));
}
