import { EyeOff, FileClock, FileX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ResultOf } from '../../../shared/contract.ts';
import { Badge } from '../../components/badge.tsx';
import type { Column } from '../../components/data-table.tsx';
import { AgeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';

export type CaptureEntry = ResultOf<'captures.list'>['captures'][number];

export function useCaptureColumns(): readonly Column<CaptureEntry>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: 'name',
      header: t('captures.column.name'),
      cell: ({ name }) => (
        <span className="truncate font-medium">
          <VisibleText text={name} />
        </span>
      ),
    },
    {
      id: 'state',
      header: t('captures.column.state'),
      width: 190,
      cell: (entry) => <EntryState entry={entry} />,
    },
    {
      id: 'span',
      header: t('captures.column.to'),
      width: 178,
      hideBelow: 700,
      cell: ({ to }) => (to === null ? '–' : format.dateTime(to)),
    },
    {
      id: 'events',
      header: t('captures.column.events'),
      width: 90,
      align: 'end',
      cell: ({ events }) => format.number(events),
    },
    {
      id: 'size',
      header: t('captures.column.size'),
      width: 100,
      align: 'end',
      hideBelow: 560,
      cell: ({ bytes }) => (bytes === null ? '–' : format.size(bytes)),
    },
    {
      id: 'opened',
      header: t('captures.column.opened'),
      width: 110,
      align: 'end',
      hideBelow: 860,
      cell: ({ openedAt }) => <AgeText at={openedAt} />,
    },
  ];
}

function EntryState({ entry }: { readonly entry: CaptureEntry }) {
  const { t } = useTranslation();
  return (
    <span className="flex items-center gap-1.5">
      {entry.connectionId !== null && (
        <Badge tone="info" icon={FileClock}>
          {t('captures.state.open')}
        </Badge>
      )}
      {entry.missing && (
        <Badge tone="danger" icon={FileX}>
          {t('captures.state.missing')}
        </Badge>
      )}
      {entry.masked && (
        <Badge tone="ok" icon={EyeOff}>
          {t('captures.state.masked')}
        </Badge>
      )}
    </span>
  );
}
