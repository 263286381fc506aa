/**
 * The events of a run in order, one line each: what, from whom to whom, and the wait that led to it. Only the lines that are
 * seen exist, so that a run of 50,000 events is as quick as one of five. Focus is on the list; arrows choose an event.
 */
import { type KeyboardEvent, useEffect, useId, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../../shared/domain/run.ts';
import { useRowHeight } from '../../components/table/use-row-height.ts';
import { useLines } from '../../components/use-lines.ts';
import { useWidth } from '../../components/use-size.ts';
import { type Drawn, EventLine } from './event-line.tsx';
import { LaneHead } from './flow/lane-head.tsx';
import { lanesOf, laneWidth } from './flow/model.ts';
import { nextIndex, slowestOf } from './model.ts';
import type { RunEvents } from './use-run-events.ts';
import type { RunSelection } from './use-run-selection.ts';

export const RUN_DRAWINGS = ['flow', 'waits', 'table'] as const;
export type RunDrawing = (typeof RUN_DRAWINGS)[number];

export interface EventListProps {
  readonly detail: RunDetail;
  readonly events: RunEvents;
  /** What is drawn beside the words; where there is room, sequence and waits together. */
  readonly drawing: RunDrawing;
  readonly selection: RunSelection;
  /** Told the first and the last place that is shown. */
  readonly onShow: (from: number, to: number) => void;
}

const SECOND_LINE = 16;
/** From this width on, sequence and waits stand beside each other. */
const ROOM_FOR_BOTH = 860;
/** Of the list's width, for the lanes. */
const LANES_SHARE = { both: 0.4, one: 0.55 } as const;

function drawnIn(width: number, drawing: RunDrawing, detail: RunDetail, { known }: RunEvents): Drawn {
  const both = width >= ROOM_FOR_BOTH && drawing !== 'table';
  const lanes = lanesOf(detail, known);
  const room = width * (both ? LANES_SHARE.both : LANES_SHARE.one);
  return {
    lanes,
    laneWidth: both || drawing === 'flow' ? laneWidth(lanes.length, room) : null,
    waits: both || drawing === 'waits',
    facts: drawing === 'table',
  };
}

export function EventList({ detail, events, drawing, selection, onShow }: EventListProps) {
  const { t } = useTranslation();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const height = useRowHeight() + SECOND_LINE;
  const drawn = useMemo(() => drawnIn(width, drawing, detail, events), [width, drawing, detail, events]);
  const slowest = useMemo(() => slowestOf(events.known)?.seq, [events]);
  const { seen: lines, total, show } = useLines(scroller, events.count, height);
  const from = lines[0]?.index ?? 0;
  const to = lines.at(-1)?.index ?? 0;
  useEffect(() => onShow(from, to), [onShow, from, to]);

  const found = selection.seq === null ? -1 : events.indexOf(selection.seq);
  const selected = found >= 0 ? found : selection.index;
  // An event that was chosen before it was read is known by its place.
  const awaited = selection.seq === null && selected >= 0 ? events.at(selected)?.seq : undefined;
  useEffect(() => {
    if (awaited !== undefined) selection.select(awaited, selected);
  }, [awaited, selected, selection]);
  useEffect(() => {
    if (selected >= 0) show(selected);
  }, [show, selected]);

  const press = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, selected, events.count);
    if (next === undefined) return;
    event.preventDefault();
    selection.select(events.at(next)?.seq ?? null, next);
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <EventHead drawn={drawn} />
      <div
        ref={scroller}
        data-detail
        role="listbox"
        aria-label={t('runs.detail.steps')}
        aria-activedescendant={
          lines.some(({ index }) => index === selected) ? `${id}-${selected}` : undefined
        }
        tabIndex={0}
        onKeyDown={press}
        onPointerLeave={() => selection.point(null)}
        className="min-h-0 flex-1 overflow-auto -outline-offset-2"
      >
        <div className="relative" style={{ height: total }}>
          {lines.map(({ index, start }) => {
            const event = events.at(index);
            return (
              <EventLine
                key={index}
                id={`${id}-${index}`}
                run={detail.run}
                event={event}
                drawn={drawn}
                height={height}
                top={start}
                selected={index === selected}
                pointedAt={event !== undefined && selection.isPointedAt(event)}
                slowest={event !== undefined && event.seq === slowest}
                onSelect={() => selection.select(event?.seq ?? null, index)}
                onPoint={() => event && selection.point({ step: event.step, seq: event.seq })}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** What stands above the columns. */
function EventHead({ drawn: { lanes, laneWidth: width, waits, facts } }: { readonly drawn: Drawn }) {
  const { t } = useTranslation();
  if (width === null && !facts) return null;
  return (
    <div className="flex shrink-0 items-center gap-x-3 border-b border-line px-panel py-1 text-xs text-muted">
      <span className="min-w-0 flex-1" />
      {facts && (
        <span className="grid min-w-0 flex-[1.4] grid-cols-[minmax(0,1fr)_minmax(0,1fr)_4rem] gap-x-3">
          <span className="truncate">{t('runs.detail.column.exchange')}</span>
          <span className="truncate">{t('runs.detail.column.routing')}</span>
          <span className="text-right">{t('runs.detail.column.size')}</span>
        </span>
      )}
      {width !== null && <LaneHead lanes={lanes} width={width} />}
      {waits && <span className="w-1/4 min-w-20 shrink-0" />}
      <span className="w-16 shrink-0 text-right">{t('runs.detail.column.wait')}</span>
    </div>
  );
}
