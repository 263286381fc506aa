/** One event of the sequence diagram: the lifelines of all lanes, and the arrow from whom to whom it went. */
import { cx } from '../../../components/class-names.ts';
import type { Arrow, ArrowKind } from './model.ts';

export interface LaneCellProps {
  readonly lanes: number;
  /** Of one lane, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly arrow: Arrow | null;
  /** Something is not as it should be with the event. */
  readonly marked: boolean;
}

const COLOR: Readonly<Record<ArrowKind, string>> = {
  message: 'text-info',
  retry: 'text-accent-text',
  failure: 'text-danger',
  dead: 'text-danger',
};
const HEAD = 6;
const DOT = 4;

export function LaneCell({ lanes, width, height, arrow, marked }: LaneCellProps) {
  const middleOf = (lane: number) => (lane + 0.5) * width;
  return (
    <svg aria-hidden width={lanes * width} height={height} className="block shrink-0">
      {Array.from({ length: lanes }, (_, lane) => (
        <line
          // biome-ignore lint/suspicious/noArrayIndexKey: a lifeline is its place
          key={lane}
          x1={middleOf(lane)}
          x2={middleOf(lane)}
          y1={0}
          y2={height}
          className="stroke-line-strong"
          strokeWidth={1}
        />
      ))}
      {arrow && (
        <ArrowLine
          kind={arrow.kind}
          from={middleOf(arrow.from)}
          to={middleOf(arrow.to)}
          y={height / 2}
          marked={marked}
        />
      )}
    </svg>
  );
}

interface ArrowLineProps {
  readonly kind: ArrowKind;
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly marked: boolean;
}

/** Retries are double lines, dead letters dashed ones that end in a cross. */
function ArrowLine({ kind, from, to, y, marked }: ArrowLineProps) {
  const towards = Math.sign(to - from);
  return (
    <g className={cx(COLOR[kind])} stroke="currentColor" strokeWidth={1.5} fill="none">
      {towards === 0 ? (
        <circle cx={to} cy={y} r={DOT} fill="currentColor" />
      ) : (
        <>
          <circle cx={from} cy={y} r={2} fill="currentColor" />
          {(kind === 'retry' ? [y - 1.5, y + 1.5] : [y]).map((at) => (
            <line
              key={at}
              x1={from}
              x2={to - towards * 2}
              y1={at}
              y2={at}
              strokeDasharray={kind === 'dead' ? '4 3' : undefined}
            />
          ))}
          <polyline points={headOf(kind, to, y, towards)} />
          {kind === 'dead' && <line x1={to - DOT} x2={to + DOT} y1={y + DOT} y2={y - DOT} />}
        </>
      )}
      {marked && (
        <rect
          x={(from + to) / 2 - DOT}
          y={y - DOT}
          width={DOT * 2}
          height={DOT * 2}
          transform={`rotate(45 ${(from + to) / 2} ${y})`}
          className="fill-warn-soft stroke-warn"
        />
      )}
    </g>
  );
}

function headOf(kind: ArrowKind, to: number, y: number, towards: number): string {
  if (kind === 'dead') return `${to - DOT},${y - DOT} ${to + DOT},${y + DOT}`;
  const back = to - towards * HEAD;
  return `${back},${y - DOT} ${to},${y} ${back},${y + DOT}`;
}
