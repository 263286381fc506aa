/** What has to do with one queue: what flows in, where it goes when it dies, and where a retry would send it. Pure. */
import type { QueueReport, QueueView } from '../../../../shared/domain/queue.ts';
import { type Graph, type GraphEdge, queueId } from './graph.ts';

export interface Related {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  /** Drawn for the chosen queue alone: from a dead-letter queue back to where its messages died. */
  readonly retries: readonly GraphEdge[];
}

const NOTHING: Related = { nodes: new Set(), edges: new Set(), retries: [] };

function follow(
  edges: readonly GraphEdge[],
  start: string,
  direction: 'from' | 'to',
  isWay: (edge: GraphEdge) => boolean,
): readonly GraphEdge[] {
  const here = direction === 'from' ? 'to' : 'from';
  const reached = new Set([start]);
  const found: GraphEdge[] = [];
  // A set tells what is added while it is gone through.
  for (const node of reached) {
    for (const edge of edges) {
      if (edge[here] !== node || !isWay(edge)) continue;
      found.push(edge);
      reached.add(edge[direction]);
    }
  }
  return found;
}

/** From the queue through its dead-letter exchange, and those bound to it, to the queues that it is known to come to. */
function deathWay({ edges, nodes }: Graph, queue: QueueView): readonly GraphEdge[] {
  const start = queueId(queue.name);
  const targets = new Set(queue.deadLetterTargets.map(queueId));
  const isQueue = (id: string) => nodes.get(id)?.queue != null;
  return follow(edges, start, 'to', ({ from, to, kind }) => {
    if (kind === 'death') return from === start;
    return from !== start && (!isQueue(to) || targets.has(to));
  });
}

/** Through exchanges, as far back as bindings lead; and the queues whose dead letters come straight here. */
function inflow({ edges }: Graph, queue: QueueView): readonly GraphEdge[] {
  const start = queueId(queue.name);
  return follow(edges, start, 'from', ({ kind, to }) => kind === 'binding' || to === start);
}

/** A retry goes from the dead-letter queue to where its messages died, whichever of the two is chosen. */
function retriesOf({ nodes }: Graph, queue: QueueView): readonly GraphEdge[] {
  const way = (from: string, to: string): GraphEdge => ({
    id: `retry ${from} ${to}`,
    from,
    to,
    kind: 'retry',
    keys: [],
  });
  const own = queueId(queue.name);
  const isDead = (id: string) => nodes.get(id)?.rank === 'deadQueue';
  if (isDead(own)) return (queue.deadLetterOf ?? []).map((name) => way(own, queueId(name)));
  return queue.deadLetterTargets
    .map(queueId)
    .filter(isDead)
    .map((id) => way(id, own));
}

export function relatedTo(graph: Graph, name: string | null): Related {
  const queue = name === null ? null : (graph.nodes.get(queueId(name))?.queue ?? null);
  if (queue === null) return NOTHING;
  const edges = [...inflow(graph, queue), ...deathWay(graph, queue)];
  const retries = retriesOf(graph, queue).filter(
    ({ from, to }) => graph.nodes.has(from) && graph.nodes.has(to),
  );
  return {
    nodes: new Set([queueId(queue.name), ...[...edges, ...retries].flatMap(({ from, to }) => [from, to])]),
    edges: new Set(edges.map(({ id }) => id)),
    retries,
  };
}

/** Queues that a graph of this one alone has: its dead-letter targets, and those whose dead letters come to it. */
export function relatedQueues(report: QueueReport, name: string): ReadonlySet<string> {
  const queue = report.queues.find((each) => each.name === name);
  return new Set([name, ...(queue?.deadLetterTargets ?? []), ...(queue?.deadLetterOf ?? [])]);
}

/** Those that were filtered for, and where their dead letters go; at most `most` of them, whole families first. */
export function shownQueues(
  report: QueueReport,
  matching: readonly QueueView[],
  most: number,
): ReadonlySet<string> {
  const known = new Set(report.queues.map(({ name }) => name));
  const shown = new Set<string>();
  for (const { name, deadLetterTargets } of matching) {
    const family = [name, ...deadLetterTargets].filter((each) => known.has(each) && !shown.has(each));
    if (shown.size + family.length > most) break;
    for (const each of family) shown.add(each);
  }
  return shown;
}
