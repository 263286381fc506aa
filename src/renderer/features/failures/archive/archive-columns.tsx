import type { TFunction } from 'i18next';
import { Archive, ArchiveX, CircleCheck } from 'lucide-react';
import type { ArchivedItem } from '../../../../shared/domain/job.ts';
import { Badge } from '../../../components/badge.tsx';
import type { Column } from '../../../components/data-table.tsx';
import { IdCell, TextCell } from '../../../components/domain/text-cells.tsx';
import { SizeText, TimeText } from '../../../components/time.tsx';

export function archiveColumns(t: TFunction): readonly Column<ArchivedItem>[] {
  const header = (id: string) => t(`jobs.archive.${id}`);
  return [
    { id: 'kept', header: header('kept'), width: 144, cell: (item) => <KeptBadge item={item} t={t} /> },
    {
      id: 'type',
      header: header('type'),
      width: 'flex',
      grow: 2,
      cell: (item) => <TextCell text={item.type} />,
    },
    { id: 'run', header: header('run'), width: 104, cell: (item) => <IdCell id={item.correlationId} /> },
    {
      id: 'reason',
      header: header('reason'),
      width: 'flex',
      grow: 2,
      hideBelow: 640,
      cell: (item) => <TextCell text={item.reason} />,
    },
    {
      id: 'queue',
      header: header('queue'),
      width: 'flex',
      grow: 2,
      hideBelow: 820,
      cell: (item) => <TextCell text={item.queue} mono />,
    },
    {
      id: 'operator',
      header: header('operator'),
      width: 104,
      hideBelow: 1200,
      cell: (item) => <TextCell text={item.operator} />,
    },
    {
      id: 'size',
      header: header('size'),
      width: 100,
      align: 'end',
      hideBelow: 1100,
      cell: (item) => <SizeText bytes={item.size} />,
    },
    {
      id: 'at',
      header: header('at'),
      width: 180,
      align: 'end',
      hideBelow: 520,
      cell: (item) => <TimeText at={item.archivedAt} />,
    },
  ];
}

const KEPT = {
  discard: { icon: ArchiveX, tone: 'neutral' },
  archive: { icon: Archive, tone: 'info' },
} as const;

/** How it came to be kept, or that it went back since. */
export function KeptBadge({ item, t }: { readonly item: ArchivedItem; readonly t: TFunction }) {
  if (item.restoredAt !== null) {
    return (
      <Badge tone="ok" icon={CircleCheck}>
        {t('jobs.archive.restored')}
      </Badge>
    );
  }
  const { icon, tone } = KEPT[item.action];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`jobs.archive.${item.action}`)}
    </Badge>
  );
}
