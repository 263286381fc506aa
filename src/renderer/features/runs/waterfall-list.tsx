/**
 * The events of a run in order, one line each: when, what, and the wait that led to it as a bar on the time of the
 * whole run. Focus is on the list; arrows choose an event.
 */
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../components/class-names.ts';
import { EventMarks } from '../../components/domain/event-marks.tsx';
import { errorText } from '../../components/domain/event-text.ts';
import { DurationText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { nextIndex, type WaterfallRow } from './model.ts';

export interface WaterfallListProps {
  readonly rows: readonly WaterfallRow[];
  readonly selectedSeq: number | null;
  readonly onSelect: (seq: number) => void;
}

export function WaterfallList({ rows, selectedSeq, onSelect }: WaterfallListProps) {
  const { t } = useTranslation();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const selected = rows.findIndex((row) => row.event.seq === selectedSeq);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${selected}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const press = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, selected, rows.length);
    const row = next === undefined ? undefined : rows[next];
    if (row === undefined) return;
    event.preventDefault();
    onSelect(row.event.seq);
  };
  return (
    <div
      ref={list}
      data-detail
      role="listbox"
      aria-label={t('runs.detail.steps')}
      aria-activedescendant={selected < 0 ? undefined : `${id}-${selected}`}
      tabIndex={0}
      onKeyDown={press}
      className="-outline-offset-2"
    >
      {rows.map((row, index) => (
        <WaterfallLine
          key={row.event.seq}
          id={`${id}-${index}`}
          index={index}
          row={row}
          selected={index === selected}
          onSelect={() => onSelect(row.event.seq)}
        />
      ))}
    </div>
  );
}

interface WaterfallLineProps {
  readonly id: string;
  readonly index: number;
  readonly row: WaterfallRow;
  readonly selected: boolean;
  readonly onSelect: () => void;
}

function WaterfallLine({ id, index, row, selected, onSelect }: WaterfallLineProps) {
  const { t } = useTranslation();
  const { event } = row;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the list holds the focus and the keys
    <div
      id={id}
      role="option"
      aria-selected={selected}
      data-index={index}
      onClick={onSelect}
      className={cx(
        'grid min-h-row grid-cols-[minmax(0,1fr)_minmax(5rem,34%)_4.5rem] items-center gap-x-3 border-b border-line px-panel py-1',
        selected ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <span className="min-w-0">
        <span className="flex min-w-0 items-center gap-1.5">
          <span className="truncate font-medium">
            {event.type === null ? t('runs.detail.untyped') : <VisibleText text={event.type} />}
          </span>
          <EventMarks event={event} />
        </span>
        {event.error !== null && (
          <span className="block truncate text-xs text-danger" title={errorText(event.error)}>
            <VisibleText text={errorText(event.error)} />
          </span>
        )}
      </span>
      <WaitBar row={row} />
      <span className="text-right text-xs">
        {event.latencyMs === null ? (
          <span className="text-muted">{t('runs.detail.first')}</span>
        ) : (
          <span className={row.slowest ? 'font-semibold' : undefined}>
            <DurationText ms={event.latencyMs} />
          </span>
        )}
        {row.slowest && <span className="sr-only">{t('runs.detail.slowest')}</span>}
      </span>
    </div>
  );
}

/** The wait as a bar that ends where the event happened; the numbers beside it say the same. */
function WaitBar({ row }: { readonly row: WaterfallRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const failed = row.event.error !== null || row.event.origin === 'death';
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      className={cx(
        'h-2.5 w-full overflow-visible',
        failed ? 'text-danger' : row.slowest ? 'text-warn' : 'text-info',
      )}
    >
      <title>{`${t('runs.detail.column.offset')}: ${format.duration(row.offsetMs)}`}</title>
      <rect x="0" y="4.5" width="100" height="1" className="fill-line" />
      <rect
        x={row.startPercent}
        y="2"
        width={row.widthPercent}
        height="6"
        fill="currentColor"
        opacity="0.55"
      />
      <rect
        x={Math.min(row.startPercent + row.widthPercent, 99)}
        y="0"
        width="1"
        height="10"
        fill="currentColor"
      />
    </svg>
  );
}
