import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { JobItem } from '../../../../shared/domain/job.ts';
import { Badge } from '../../../components/badge.tsx';
import type { Column } from '../../../components/data-table.tsx';
import { Absent, IdCell, TextCell } from '../../../components/domain/text-cells.tsx';
import { TimeText } from '../../../components/time.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { OUTCOME_TONES, outcomeOf } from './job-model.ts';

export function itemColumns(t: TFunction): readonly Column<JobItem>[] {
  const header = (id: string) => t(`jobs.items.${id}`);
  return [
    {
      id: 'position',
      header: header('position'),
      width: 76,
      align: 'end',
      cell: (item) => item.position + 1,
    },
    { id: 'state', header: header('state'), width: 168, cell: (item) => <ItemState item={item} /> },
    {
      id: 'type',
      header: header('type'),
      width: 'flex',
      hideBelow: 620,
      cell: (item) => <TextCell text={item.type} />,
    },
    { id: 'run', header: header('run'), width: 104, cell: (item) => <IdCell id={item.correlationId} /> },
    {
      id: 'error',
      header: header('error'),
      width: 'flex',
      grow: 2,
      cell: (item) => <ItemError item={item} t={t} />,
    },
    {
      id: 'target',
      header: header('target'),
      width: 'flex',
      hideBelow: 760,
      cell: (item) => <TextCell text={item.target} mono />,
    },
    {
      id: 'sentAt',
      header: header('sentAt'),
      width: 104,
      align: 'end',
      hideBelow: 520,
      cell: (item) => (item.sentAt === null ? <Absent /> : <TimeText at={item.sentAt} timeOnly />),
    },
  ];
}

/** The word of the ledger until the broker has it, then that of its outcome. */
export function itemWord(item: Pick<JobItem, 'state' | 'outcome'>): string {
  if (item.state === 'waiting') return 'jobs.items.waiting';
  const over = item.state === 'acked' && item.outcome !== null && item.outcome !== 'pending';
  return `failures.stateName.${over ? item.outcome : item.state}`;
}

export function ItemState({ item }: { readonly item: JobItem }) {
  const { t } = useTranslation();
  return <Badge tone={OUTCOME_TONES[outcomeOf(item)]}>{t(itemWord(item))}</Badge>;
}

function ItemError({ item, t }: { readonly item: JobItem; readonly t: TFunction }) {
  if (item.error === null) return <Absent />;
  return (
    <span title={item.error.message} className="text-danger">
      <VisibleText
        text={t([`error.${item.error.code}`, 'failures.retry.errorText'], { message: item.error.message })}
      />
    </span>
  );
}
