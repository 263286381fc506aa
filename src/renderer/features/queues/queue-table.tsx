import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueReport, QueueView } from '../../../shared/domain/queue.ts';
import { DataTable } from '../../components/data-table.tsx';
import { enterDetail } from '../../components/domain/enter-detail.ts';
import type { Tone } from '../../components/tone.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { matching, NO_FILTER, ordered } from './model.ts';
import { queueColumns } from './queue-columns.tsx';
import { QueuesEmpty } from './queues-empty.tsx';
import type { QueuePlace } from './use-queue-place.ts';

export interface QueueTableProps {
  readonly connectionId: string;
  readonly report: QueueReport;
  readonly place: QueuePlace;
}

export function QueueTable({ connectionId, report, place }: QueueTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { filter, order, setOrder } = place;
  const rows = useMemo(() => ordered(matching(report.queues, filter), order), [report, filter, order]);
  const columns = queueColumns({ t, format, times: report.times, order, onOrder: setOrder });
  return (
    <DataTable
      label={t('queues.table')}
      rows={rows}
      columns={columns}
      rowKey={({ name }) => name}
      selectedKey={place.queue}
      onSelect={({ name }) => place.choose(name)}
      onOpen={enterDetail}
      rowTone={toneOf}
      empty={
        <QueuesEmpty
          connectionId={connectionId}
          report={report}
          filter={filter}
          onClear={() => place.setFilter(NO_FILTER)}
        />
      }
    />
  );
}

/** What waits for an operator, and what nobody reads. */
function toneOf({ deadLetterOf, ready, consumers, exists, messageTtlMs: ttl }: QueueView): Tone {
  if (!exists) return 'warn';
  if ((ready ?? 0) === 0) return 'neutral';
  if (deadLetterOf !== null) return 'danger';
  // Where messages run out of time nobody needs to read: they may only be delayed there.
  return consumers === 0 && ttl === null ? 'warn' : 'neutral';
}
