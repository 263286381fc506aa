import type { GraphEdge } from './graph.ts';
import { lineOf, type Place } from './layout.ts';

/** `lit`: it has to do with the chosen queue; `dim`: another one does. */
type EdgeLook = 'plain' | 'lit' | 'dim';

const KINDS = ['binding', 'death', 'retry'] as const satisfies readonly GraphEdge['kind'][];

/** Colour says it and so does the line: dead letters are dashed, retries dotted. */
const STROKE: Readonly<Record<GraphEdge['kind'], string>> = {
  binding: 'stroke-control',
  death: 'stroke-danger',
  retry: 'stroke-accent-text',
};
const FILL: Readonly<Record<GraphEdge['kind'], string>> = {
  binding: 'fill-control',
  death: 'fill-danger',
  retry: 'fill-accent-text',
};
export const DASHES: Readonly<Record<GraphEdge['kind'], string | undefined>> = {
  binding: undefined,
  death: '6 4',
  retry: '1.5 4',
};
/** Width of a letter of a label, in CSS pixels; fewer of them than this say nothing. */
const LETTER = 6.1;
const LEAST_LETTERS = 8;

/** Arrow heads, to be had once in the picture. */
export function EdgeMarkers() {
  return (
    <defs>
      {KINDS.map((kind) => (
        <marker
          key={kind}
          id={`queue-arrow-${kind}`}
          viewBox="0 0 8 8"
          refX={7}
          refY={4}
          markerWidth={8}
          markerHeight={8}
          markerUnits="userSpaceOnUse"
          orient="auto-start-reverse"
        >
          <path d="M0 0.5L7.5 4L0 7.5z" className={FILL[kind]} />
        </marker>
      ))}
    </defs>
  );
}

export interface EdgeLineProps {
  readonly edge: GraphEdge;
  readonly places: ReadonlyMap<string, Place>;
  readonly look: EdgeLook;
  /** Its keys stand beside it even when it is not lit. */
  readonly labelled: boolean;
}

export function EdgeLine({ edge, places, look, labelled }: EdgeLineProps) {
  const from = places.get(edge.from);
  const to = places.get(edge.to);
  if (!from || !to) return null;
  const { d, label } = lineOf(from, to);
  const isLabelled = look === 'lit' || (labelled && look === 'plain');
  const text = isLabelled && label ? labelOf(edge, Math.floor(label.room / LETTER)) : '';
  return (
    <g opacity={look === 'dim' ? 0.25 : 1}>
      <path
        d={d}
        fill="none"
        strokeWidth={look === 'lit' ? 2 : 1.25}
        strokeLinecap="round"
        strokeDasharray={DASHES[edge.kind]}
        markerEnd={`url(#queue-arrow-${edge.kind})`}
        className={STROKE[edge.kind]}
      />
      {label && text !== '' && (
        <text
          x={label.x}
          y={label.y}
          textAnchor="end"
          className="fill-muted stroke-surface font-mono text-[10px] [paint-order:stroke] [stroke-linejoin:round] [stroke-width:3px]"
        >
          {text}
        </text>
      )}
    </g>
  );
}

/** The first key, and how many more there are, in that many letters; empty: it cannot be said in so few. */
function labelOf({ keys }: GraphEdge, letters: number): string {
  const [first = ''] = keys;
  const more = keys.length > 1 ? ` +${keys.length - 1}` : '';
  if (first === '' || letters < LEAST_LETTERS) return '';
  const room = letters - more.length;
  return `${first.length > room ? `${first.slice(0, room - 1)}…` : first}${more}`;
}
