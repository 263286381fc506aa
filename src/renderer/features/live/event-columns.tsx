import type { TFunction } from 'i18next';
import type { EventSummary } from '../../../shared/domain/event.ts';
import type { Column } from '../../components/data-table.tsx';
import { EventMarks } from '../../components/domain/event-marks.tsx';
import { routeOf } from '../../components/domain/event-text.ts';
import { Absent, ErrorCell, IdCell, TextCell } from '../../components/domain/text-cells.tsx';
import { SizeText, TimeText } from '../../components/time.tsx';

/** The time is that of the capture, as the order of the list is; when an event was made stands in its detail. */
export function eventColumns(t: TFunction): readonly Column<EventSummary>[] {
  return [
    {
      id: 'time',
      header: t('live.column.time'),
      width: 118,
      cell: (event) => <TimeText at={event.receivedAt} precise timeOnly />,
    },
    {
      id: 'type',
      header: t('live.column.type'),
      width: 'flex',
      cell: (event) => (
        <span className="flex items-center gap-1.5">
          <span className="truncate font-medium">
            <TextCell text={event.type} />
          </span>
          <EventMarks event={event} compact />
        </span>
      ),
    },
    {
      id: 'source',
      header: t('live.column.source'),
      width: 92,
      hideBelow: 760,
      cell: (event) => <TextCell text={event.source} />,
    },
    {
      id: 'correlation',
      header: t('live.column.correlation'),
      width: 104,
      hideBelow: 600,
      cell: (event) => <IdCell id={event.correlationId} />,
    },
    {
      id: 'route',
      header: t('live.column.route'),
      width: 'flex',
      grow: 1.2,
      hideBelow: 960,
      cell: (event) => <TextCell text={routeOf(event)} mono />,
    },
    {
      id: 'result',
      header: t('live.column.result'),
      width: 'flex',
      grow: 1.8,
      hideBelow: 520,
      cell: resultCell,
    },
    {
      id: 'size',
      header: t('live.column.size'),
      width: 96,
      align: 'end',
      hideBelow: 1060,
      cell: (event) => <SizeText bytes={event.size} />,
    },
  ];
}

function resultCell(event: EventSummary) {
  return (
    <ErrorCell error={event.error}>
      {event.status === null ? <Absent /> : <TextCell text={event.status} />}
    </ErrorCell>
  );
}
