/** Exchanges, queues and bindings of the embedded broker, in memory and (the durable ones) in its file. */
import type { DeclareExchange, DeclareQueue, ExchangeType } from '../port.ts';
import { type Binding, routedQueues } from '../routing.ts';
import { ChannelFault } from './channel-fault.ts';
import { Queue } from './queue.ts';
import type { Storage } from './storage.ts';

interface Exchange {
  readonly name: string;
  readonly type: ExchangeType;
  readonly options: DeclareExchange;
  readonly bindings: Map<string, Binding>;
}

const PREDECLARED: readonly (readonly [string, ExchangeType])[] = [
  ['amq.direct', 'direct'],
  ['amq.topic', 'topic'],
  ['amq.fanout', 'fanout'],
  ['amq.headers', 'headers'],
];

/** The one argument of an exchange that is kept: where goes what has no route. */
const ALTERNATE = 'alternate-exchange';

function assertKept(name: string, { arguments: args = {} }: DeclareExchange): void {
  const unknown = Object.keys(args).find((key) => key !== ALTERNATE || typeof args[key] !== 'string');
  if (unknown === undefined) return;
  throw new ChannelFault(
    406,
    `PRECONDITION_FAILED - invalid arg '${unknown}' for exchange '${name}': the embedded broker does not know it`,
  );
}

function sameExchange(left: DeclareExchange, right: DeclareExchange): boolean {
  return (
    (left.durable ?? true) === (right.durable ?? true) &&
    (left.autoDelete ?? false) === (right.autoDelete ?? false) &&
    (left.internal ?? false) === (right.internal ?? false) &&
    sameArguments(left.arguments, right.arguments) === null
  );
}

function sameArguments(
  left: DeclareQueue['arguments'] = {},
  right: DeclareQueue['arguments'] = {},
): string | null {
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (left[key] !== right[key]) return key;
  }
  return null;
}

function assertFree(kind: string, name: string): void {
  if (name.startsWith('amq.')) {
    throw new ChannelFault(403, `ACCESS_REFUSED - ${kind} name '${name}' contains reserved prefix 'amq.*'`);
  }
}

export class Topology {
  readonly #storage: Storage;
  readonly #now: () => number;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #queues = new Map<string, Queue>();
  #lastName = 0;

  constructor(storage: Storage, now: () => number) {
    this.#storage = storage;
    this.#now = now;
    for (const [name, type] of PREDECLARED) this.#addExchange(name, type, { durable: true });
    const stored = storage.topology();
    for (const { name, type, options } of stored.exchanges) this.#addExchange(name, type, options);
    for (const { name, options } of stored.queues)
      this.#queues.set(name, new Queue(name, options, null, now()));
    for (const binding of stored.bindings) this.#addBinding(this.exchange(binding.exchange), binding);
  }

  get queues(): ReadonlyMap<string, Queue> {
    return this.#queues;
  }

  exchanges(): readonly { readonly name: string; readonly type: ExchangeType }[] {
    return [...this.#exchanges.values()].map(({ name, type }) => ({ name, type }));
  }

  *bindings(): Generator<Binding & { readonly exchange: string }> {
    for (const exchange of this.#exchanges.values()) {
      for (const binding of exchange.bindings.values()) yield { exchange: exchange.name, ...binding };
    }
  }

  exchange(name: string): Exchange {
    const exchange = this.#exchanges.get(name);
    if (!exchange) throw new ChannelFault(404, `NOT_FOUND - no exchange '${name}'`);
    return exchange;
  }

  /** The queue, if this connection may use it. */
  queue(name: string, connection: object | null): Queue {
    const queue = this.#queues.get(name);
    if (!queue) throw new ChannelFault(404, `NOT_FOUND - no queue '${name}'`);
    if (queue.owner !== null && queue.owner !== connection) {
      throw new ChannelFault(
        405,
        `RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '${name}'`,
      );
    }
    return queue;
  }

  declareExchange(name: string, type: ExchangeType, options: DeclareExchange): void {
    const known = this.#exchanges.get(name);
    if (known) {
      if (known.type === type && sameExchange(known.options, options)) return;
      throw new ChannelFault(406, `PRECONDITION_FAILED - inequivalent arg for exchange '${name}'`);
    }
    if (name === '')
      throw new ChannelFault(403, 'ACCESS_REFUSED - operation not permitted on the default exchange');
    assertFree('exchange', name);
    assertKept(name, options);
    this.#addExchange(name, type, options);
    if (options.durable) this.#storage.putExchange(name, type, options);
  }

  deleteExchange(name: string): void {
    if (name === '' || name.startsWith('amq.')) {
      throw new ChannelFault(403, `ACCESS_REFUSED - exchange '${name}' may not be deleted`);
    }
    const exchange = this.#exchanges.get(name);
    if (!exchange) return;
    for (const binding of exchange.bindings.values())
      this.#storage.dropBinding(name, binding.queue, binding.routingKey);
    this.#exchanges.delete(name);
    this.#storage.dropExchange(name);
  }

  declareQueue(name: string, options: DeclareQueue, connection: object): Queue {
    const wanted = name === '' ? this.#newName() : name;
    const known = this.#queues.get(wanted);
    if (known) return this.#equivalent(this.queue(wanted, connection), options, known);
    if (name !== '') assertFree('queue', name);
    const queue = new Queue(wanted, options, connection, this.#now());
    this.#queues.set(wanted, queue);
    if (queue.durable) this.#storage.putQueue(wanted, options);
    return queue;
  }

  /** Removes the queue and its bindings; returns the exchanges that auto-delete because of it. */
  removeQueue(queue: Queue): void {
    this.#queues.delete(queue.name);
    this.#storage.dropQueue(queue.name);
    for (const exchange of [...this.#exchanges.values()]) {
      for (const binding of [...exchange.bindings.values()]) {
        if (binding.queue === queue.name) this.unbind(queue.name, exchange.name, binding.routingKey);
      }
    }
  }

  bind(queue: Queue, exchangeName: string, routingKey: string): void {
    const exchange = this.#bindable(exchangeName);
    this.#addBinding(exchange, { queue: queue.name, routingKey });
    if (queue.durable && exchange.options.durable)
      this.#storage.putBinding(exchangeName, queue.name, routingKey);
  }

  unbind(queue: string, exchangeName: string, routingKey: string): void {
    const exchange = this.#bindable(exchangeName);
    exchange.bindings.delete(bindingKey(queue, routingKey));
    this.#storage.dropBinding(exchangeName, queue, routingKey);
    if (exchange.options.autoDelete && exchange.bindings.size === 0) this.deleteExchange(exchangeName);
  }

  /** Queues that a message published there reaches. Throws 404 for a missing exchange. */
  route(exchangeName: string, routingKey: string): readonly Queue[] {
    if (exchangeName === '') return this.#named([routingKey]);
    const tried = new Set<string>();
    for (let next = this.exchange(exchangeName); !tried.has(next.name); ) {
      tried.add(next.name);
      const found = this.#named(routedQueues(next.type, next.bindings.values(), routingKey));
      const alternate = this.#exchanges.get(String(next.options.arguments?.[ALTERNATE] ?? ''));
      if (found.length > 0 || !alternate) return found;
      next = alternate;
    }
    return [];
  }

  #named(names: readonly string[]): readonly Queue[] {
    return names.flatMap((name) => this.#queues.get(name) ?? []);
  }

  hasExchange(name: string): boolean {
    return name === '' || this.#exchanges.has(name);
  }

  #addExchange(name: string, type: ExchangeType, options: DeclareExchange): void {
    this.#exchanges.set(name, { name, type, options, bindings: new Map() });
  }

  #addBinding(exchange: Exchange, { queue, routingKey }: Binding): void {
    exchange.bindings.set(bindingKey(queue, routingKey), { queue, routingKey });
  }

  #bindable(name: string): Exchange {
    if (name === '')
      throw new ChannelFault(403, 'ACCESS_REFUSED - operation not permitted on the default exchange');
    return this.exchange(name);
  }

  #equivalent(queue: Queue, options: DeclareQueue, known: Queue): Queue {
    const flag =
      (known.options.durable ?? false) !== (options.durable ?? false)
        ? 'durable'
        : (known.options.autoDelete ?? false) !== (options.autoDelete ?? false)
          ? 'auto_delete'
          : sameArguments(known.options.arguments, options.arguments);
    if (flag === null) return queue;
    throw new ChannelFault(406, `PRECONDITION_FAILED - inequivalent arg '${flag}' for queue '${queue.name}'`);
  }

  #newName(): string {
    this.#lastName += 1;
    return `amq.gen-${this.#now().toString(36)}-${this.#lastName}`;
  }
}

/** Queue names hold no NUL on any broker, so the pair is unambiguous. */
function bindingKey(queue: string, routingKey: string): string {
  return `${queue}\u0000${routingKey}`;
}
