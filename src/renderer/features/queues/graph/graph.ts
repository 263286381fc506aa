/**
 * Where messages come from and go: exchanges, bindings, queues, and the ways of the dead. Pure. Nodes and edges are named by
 * `q:` or `x:` and the broker's name, because a queue and an exchange may have the same one.
 */
import type { QueueReport, QueueView } from '../../../../shared/domain/queue.ts';

/** The columns, from where messages come in to where they lie dead. */
export const RANKS = ['exchange', 'queue', 'deadExchange', 'deadQueue'] as const;
export type Rank = (typeof RANKS)[number];

export interface GraphNode {
  readonly id: string;
  readonly name: string;
  readonly rank: Rank;
  /** Null: an exchange. */
  readonly queue: QueueView | null;
  /** Type of an exchange; null where the broker does not have it. */
  readonly type: string | null;
}

/** `death`: the broker sends what dies this way; `retry`: the console would send it back this way. */
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: 'binding' | 'death' | 'retry';
  /** Routing keys. */
  readonly keys: readonly string[];
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: readonly GraphEdge[];
}

type Edges = Map<string, GraphEdge>;

export const queueId = (name: string) => `q:${name}`;
const exchangeId = (name: string) => `x:${name}`;

function link(edges: Edges, from: string, to: string, kind: GraphEdge['kind'], key?: string): void {
  const id = `${kind} ${from} ${to}`;
  const known = edges.get(id)?.keys ?? [];
  edges.set(id, { id, from, to, kind, keys: key === undefined ? known : [...known, key] });
}

/** Exchanges that are named as a dead-letter exchange, and bring nothing else to a queue of work. */
function deadExchanges(report: QueueReport, dead: ReadonlySet<string>): ReadonlySet<string> {
  const named = new Set(report.queues.flatMap(({ deadLetterExchange }) => deadLetterExchange || []));
  for (const { exchange, queue } of report.bindings) if (!dead.has(queue)) named.delete(exchange);
  return named;
}

/** Dead letters come to it, and nothing that is alive: a queue that delayed messages return to is one of work. */
function deadQueues({ queues, bindings }: QueueReport): ReadonlySet<string> {
  const named = new Set(queues.flatMap(({ deadLetterExchange }) => deadLetterExchange || []));
  const fed = new Set(bindings.flatMap(({ exchange, queue }) => (named.has(exchange) ? [] : [queue])));
  return new Set(
    queues.flatMap(({ name, deadLetterOf }) => (deadLetterOf !== null && !fed.has(name) ? [name] : [])),
  );
}

function nodesOf(report: QueueReport, names: ReadonlySet<string>): ReadonlyMap<string, GraphNode> {
  const nodes = new Map<string, GraphNode>();
  const dead = deadQueues(report);
  const deadly = deadExchanges(report, dead);
  const types = new Map(report.exchanges.map(({ name, type }) => [name, type]));
  const addExchange = (name: string) => {
    const rank = deadly.has(name) ? 'deadExchange' : 'exchange';
    nodes.set(exchangeId(name), {
      id: exchangeId(name),
      name,
      rank,
      queue: null,
      type: types.get(name) ?? null,
    });
  };
  for (const queue of report.queues) {
    const { name, deadLetterExchange } = queue;
    if (!names.has(name)) continue;
    const rank = dead.has(name) ? 'deadQueue' : 'queue';
    nodes.set(queueId(name), { id: queueId(name), name, rank, queue, type: null });
    if (deadLetterExchange) addExchange(deadLetterExchange);
  }
  for (const { exchange, queue } of report.bindings) if (names.has(queue)) addExchange(exchange);
  addUpstream(report, nodes, addExchange);
  return nodes;
}

/** Exchanges whose messages go on to those that are there. */
function addUpstream(
  { exchangeBindings }: QueueReport,
  nodes: ReadonlyMap<string, GraphNode>,
  add: (name: string) => void,
): void {
  const isNew = ({ source, destination }: QueueReport['exchangeBindings'][number]) =>
    nodes.has(exchangeId(destination)) && !nodes.has(exchangeId(source));
  for (let next = exchangeBindings.filter(isNew); next.length > 0; next = exchangeBindings.filter(isNew)) {
    for (const { source } of next) add(source);
  }
}

/** Without an exchange of its own, or through the default one, a dead letter goes straight to its queue. */
function linkDeaths(edges: Edges, { name, deadLetterExchange: exchange, ...queue }: QueueView): void {
  const key = queue.deadLetterRoutingKey ?? undefined;
  const ends = exchange ? [exchangeId(exchange)] : queue.deadLetterTargets.map(queueId);
  for (const end of ends) link(edges, queueId(name), end, 'death', key);
}

/** The graph of these queues: with their exchanges, and what dies from where to where among them. */
export function graphOf(report: QueueReport, names: ReadonlySet<string>): Graph {
  const nodes = nodesOf(report, names);
  const edges: Edges = new Map();
  for (const { exchange, queue, routingKey } of report.bindings)
    link(edges, exchangeId(exchange), queueId(queue), 'binding', routingKey);
  for (const { source, destination, routingKey } of report.exchangeBindings)
    link(edges, exchangeId(source), exchangeId(destination), 'binding', routingKey);
  for (const { queue } of nodes.values()) if (queue) linkDeaths(edges, queue);
  return {
    nodes,
    edges: [...edges.values()].filter(({ from, to }) => nodes.has(from) && nodes.has(to)),
  };
}
