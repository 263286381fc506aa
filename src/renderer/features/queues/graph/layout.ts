/**
 * Where everything of a graph stands, in CSS pixels: a column for each rank, and in it each node as near as there is room
 * to what it is linked with. Pure, and the same for the same graph.
 */
import { type Graph, type GraphEdge, type GraphNode, RANKS, type Rank } from './graph.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  /** Left edge and width of the columns that hold something. */
  readonly columns: readonly { readonly rank: Rank; readonly x: number; readonly width: number }[];
  readonly width: number;
  readonly height: number;
}

type Widths = Readonly<Record<Rank, number>>;
const WIDE: Widths = { exchange: 156, queue: 220, deadExchange: 156, deadQueue: 220 };
/** All four columns stand beside an open detail on a screen of 1440 pixels. */
const NARROW: Widths = { exchange: 130, queue: 182, deadExchange: 130, deadQueue: 182 };
const NARROW_BELOW = 1000;
const HEIGHT = 38;
const PITCH = 48;
const MARGIN = 16;
/** At the right, with room for a line that swings out there. */
const RIGHT_MARGIN = 20;
const LEAST_GAP = 40;
const MOST_GAP = 170;

function columnsOf(ranks: ReadonlySet<Rank>, width: number): Layout['columns'] {
  const widths = width < NARROW_BELOW ? NARROW : WIDE;
  const used = RANKS.filter((rank) => ranks.has(rank));
  const nodes = used.reduce((sum, rank) => sum + widths[rank], 0);
  const gaps = Math.max(1, used.length - 1);
  const gap = Math.min(MOST_GAP, Math.max(LEAST_GAP, (width - MARGIN - RIGHT_MARGIN - nodes) / gaps));
  let x = MARGIN;
  return used.map((rank) => {
    const column = { rank, x, width: widths[rank] };
    x += widths[rank] + gap;
    return column;
  });
}

/** Queues of one exchange stand together, and with each those whose messages come back to it; then by name. */
function familyOrder({ nodes, edges }: Graph): (a: GraphNode, b: GraphNode) => number {
  const source = new Map<string, string>();
  const back = new Map<string, string>();
  for (const { from, to, kind } of edges) {
    const known = source.get(to);
    if (kind === 'binding' && (known === undefined || from < known)) source.set(to, from);
    if (kind === 'death' && nodes.get(from)?.rank === nodes.get(to)?.rank) back.set(from, to);
  }
  const headOf = (id: string) => (source.has(id) ? id : (back.get(id) ?? id));
  const keyOf = ({ id, name, rank }: GraphNode): readonly string[] => {
    if (rank !== 'queue') return [name];
    const head = headOf(id);
    return [source.get(head) ?? '~', nodes.get(head)?.name ?? name, head === id ? '' : name];
  };
  const keys = new Map([...nodes.values()].map((node) => [node.id, keyOf(node).join('\u0000')]));
  const of = ({ id }: GraphNode) => keys.get(id) ?? '';
  return (a, b) => (of(a) < of(b) ? -1 : Number(of(a) > of(b)));
}

function neighbours(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  const add = (id: string, other: string) => {
    const known = all.get(id);
    if (known) known.push(other);
    else all.set(id, [other]);
  };
  for (const { from, to } of edges) {
    add(from, to);
    add(to, from);
  }
  return all;
}

/** The middle of what is placed already; null: nothing of it is. */
function wantedY(ids: readonly string[], tops: ReadonlyMap<string, number>): number | null {
  const known = ids.flatMap((id) => tops.get(id) ?? []);
  return known.length === 0 ? null : known.reduce((sum, y) => sum + y, 0) / known.length;
}

/** Puts the nodes of a column at their heights, in their order, none over another. */
function stack(
  nodes: readonly GraphNode[],
  wanted: (node: GraphNode) => number,
  tops: Map<string, number>,
): void {
  const heights = new Map(nodes.map((node) => [node.id, wanted(node)]));
  const order = nodes.toSorted((a, b) => (heights.get(a.id) ?? 0) - (heights.get(b.id) ?? 0));
  let next = MARGIN;
  for (const { id } of order) {
    const y = Math.max(next, heights.get(id) ?? 0);
    tops.set(id, y);
    next = y + PITCH;
  }
}

/** Queues are placed first, one below the other; then what they lead to, then what leads to them. */
const PLACED: readonly Rank[] = ['queue', 'deadExchange', 'deadQueue', 'exchange'];

export function layOut(graph: Graph, width: number): Layout {
  const order = familyOrder(graph);
  const byRank = Map.groupBy([...graph.nodes.values()].toSorted(order), ({ rank }) => rank);
  const near = neighbours(graph.edges);
  const tops = new Map<string, number>();
  for (const rank of PLACED) {
    const nodes = byRank.get(rank) ?? [];
    const places = new Map(nodes.map(({ id }, index) => [id, index]));
    stack(
      nodes,
      ({ id }) => wantedY(near.get(id) ?? [], tops) ?? MARGIN + (places.get(id) ?? 0) * PITCH,
      tops,
    );
  }
  const columns = columnsOf(new Set(byRank.keys()), width);
  const places = new Map<string, Place>();
  for (const { rank, x, width: nodeWidth } of columns) {
    for (const { id } of byRank.get(rank) ?? [])
      places.set(id, { x, y: tops.get(id) ?? MARGIN, width: nodeWidth, height: HEIGHT });
  }
  const last = columns.at(-1);
  return {
    places,
    columns,
    width: Math.max(width, last ? last.x + last.width + RIGHT_MARGIN : 0),
    height: Math.max(0, ...[...tops.values()].map((y) => y + HEIGHT)) + MARGIN,
  };
}

/** How far a line that stays in its column, or leads back, swings out. */
const SWING = 24;
const ASIDE = 9;
/** Room for an arrow head. */
const ARROW = 10;

export interface Line {
  readonly d: string;
  /** Where a label ends, and how wide it may be; null: there is no room beside the nodes. */
  readonly label: { readonly x: number; readonly y: number; readonly room: number } | null;
}

/** A line from one node to another: forward by their facing sides, else around by the right one. */
export function lineOf(from: Place, to: Place): Line {
  const y1 = from.y + from.height / 2;
  const y2 = to.y + to.height / 2;
  const x1 = from.x + from.width;
  if (to.x > x1) {
    const middle = (x1 + to.x) / 2;
    return {
      d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${to.x} ${y2}`,
      label: { x: to.x - ARROW, y: y2 - 5, room: to.x - x1 - 2 * ARROW },
    };
  }
  const x2 = to.x + to.width;
  const out = Math.max(x1, x2) + SWING;
  // It arrives above or below where the lines of the other direction leave.
  const arrival = y2 + (from.x === to.x ? -ASIDE : ASIDE);
  return { d: `M${x1} ${y1}C${out} ${y1} ${out} ${arrival} ${x2} ${arrival}`, label: null };
}

/** The queue that an arrow key leads to: the next one of the column, or the nearest of the next column with queues. */
export function queueTowards(
  { nodes }: Graph,
  { places }: Layout,
  from: string | null,
  key: string,
): string | null {
  const queues = [...nodes.values()].flatMap((node) => {
    const place = places.get(node.id);
    return node.queue && place ? [{ id: node.id, name: node.name, ...place }] : [];
  });
  const byHeight = queues.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const here = byHeight.find(({ id }) => id === from);
  if (!here) return byHeight[0]?.name ?? null;
  const inColumn = byHeight.filter(({ x }) => x === here.x);
  const at = inColumn.indexOf(here);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: inColumn.length - 1,
  };
  const step = steps[key];
  if (step !== undefined) return inColumn[step]?.name ?? null;
  const others = queues.filter(({ x }) =>
    key === 'ArrowRight' ? x > here.x : key === 'ArrowLeft' && x < here.x,
  );
  const nearest = others.toSorted((a, b) => Math.abs(a.y - here.y) - Math.abs(b.y - here.y));
  return nearest[0]?.name ?? null;
}
