import { useTranslation } from 'react-i18next';
import type { RunEvent, RunSummary } from '../../../shared/domain/run.ts';
import { cx } from '../../components/class-names.ts';
import { EventMarks } from '../../components/domain/event-marks.tsx';
import { errorText } from '../../components/domain/event-text.ts';
import { EventMarkBadges } from '../../components/domain/run-mark-badges.tsx';
import { SizeText, TimeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { LaneCell } from './flow/lane-cell.tsx';
import { arrowOf, type Lane } from './flow/model.ts';
import { useLaneName } from './flow/use-lane-name.ts';
import { WaitBarCell, WaitText } from './wait-cell.tsx';

/** What is drawn beside the words of an event. */
export interface Drawn {
  readonly lanes: readonly Lane[];
  /** Of one lane in pixels; null: no sequence. */
  readonly laneWidth: number | null;
  readonly waits: boolean;
  /** Exchange, routing key and size. */
  readonly facts: boolean;
}

export interface EventLineProps {
  readonly id: string;
  readonly run: RunSummary;
  /** Undefined while it is being read. */
  readonly event: RunEvent | undefined;
  readonly drawn: Drawn;
  readonly height: number;
  readonly top: number;
  readonly selected: boolean;
  /** It, or the step it belongs to, is pointed at. */
  readonly pointedAt: boolean;
  readonly slowest: boolean;
  readonly onSelect: () => void;
  readonly onPoint: () => void;
}

export function EventLine({ id, event, selected, pointedAt, height, top, ...props }: EventLineProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the list holds the focus and the keys
    <div
      id={id}
      role="option"
      aria-selected={selected}
      data-pointed={pointedAt}
      onClick={props.onSelect}
      onPointerEnter={props.onPoint}
      style={{ height, transform: `translateY(${top}px)` }}
      className={cx(
        'absolute inset-x-0 top-0 flex items-center gap-x-3 border-b border-line px-panel',
        selected ? 'bg-selected' : pointedAt && 'bg-hover',
      )}
    >
      {event && <EventCells {...props} event={event} height={height} />}
    </div>
  );
}

type EventCellsProps = Pick<EventLineProps, 'run' | 'drawn' | 'height' | 'slowest'> & {
  readonly event: RunEvent;
};

function EventCells({ run, event, drawn, height, slowest }: EventCellsProps) {
  const { lanes, laneWidth, waits, facts } = drawn;
  return (
    <>
      <EventWords event={event} short={facts} />
      {facts && <EventFacts event={event} />}
      {laneWidth !== null && (
        <>
          <LaneCell
            lanes={lanes.length}
            width={laneWidth}
            height={height}
            arrow={arrowOf(lanes, event)}
            marked={event.marks.length > 0}
          />
          <ArrowWords lanes={lanes} event={event} />
        </>
      )}
      {waits && (
        <span className="w-1/4 min-w-20 shrink-0">
          <WaitBarCell event={event} run={run} slowest={slowest} />
        </span>
      )}
      <span className="w-16 shrink-0 text-right">
        <WaitText event={event} slowest={slowest} />
      </span>
    </>
  );
}

/** Type, and below it marks and the error, or when it was and where it went. */
function EventWords({ event, short }: { readonly event: RunEvent; readonly short: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="min-w-0 flex-1">
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="truncate font-medium" title={event.type ?? undefined}>
          {event.type === null ? t('runs.detail.untyped') : <VisibleText text={event.type} />}
        </span>
        <EventMarks event={event} compact />
      </span>
      <span className="flex min-w-0 items-center gap-1.5 text-xs">
        <EventMarkBadges marks={event.marks} />
        {event.error === null ? (
          <span className="truncate text-muted">
            <TimeText at={event.at} timeOnly precise />{' '}
            {!short && <VisibleText text={event.exchange === '' ? event.routingKey : event.exchange} />}
          </span>
        ) : (
          <span className="truncate text-danger" title={errorText(event.error)}>
            <VisibleText text={errorText(event.error)} />
          </span>
        )}
      </span>
    </span>
  );
}

/** Where it went and what it weighs, as a table has it. */
function EventFacts({ event }: { readonly event: RunEvent }) {
  return (
    <span className="grid min-w-0 flex-[1.4] grid-cols-[minmax(0,1fr)_minmax(0,1fr)_4rem] items-center gap-x-3 text-xs">
      <span className="truncate" title={event.exchange}>
        <VisibleText text={event.exchange} />
      </span>
      <span className="truncate" title={event.routingKey}>
        <VisibleText text={event.routingKey} />
      </span>
      <span className="text-right">
        <SizeText bytes={event.size} />
      </span>
    </span>
  );
}

/** What the arrow shows, for whoever does not see it. */
function ArrowWords({ lanes, event }: { readonly lanes: readonly Lane[]; readonly event: RunEvent }) {
  const { t } = useTranslation();
  const nameOf = useLaneName();
  const arrow = arrowOf(lanes, event);
  const [from, to] = [lanes[arrow?.from ?? -1], lanes[arrow?.to ?? -1]];
  if (!arrow || !from || !to) return null;
  return (
    <span className="sr-only">
      {t(`runs.flow.arrow.${arrow.kind}`, { from: nameOf(from), to: nameOf(to) })}
    </span>
  );
}
