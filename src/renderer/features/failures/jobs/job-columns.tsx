import type { TFunction } from 'i18next';
import type { JobView } from '../../../../shared/domain/job.ts';
import type { Column } from '../../../components/data-table.tsx';
import { Absent, TextCell } from '../../../components/domain/text-cells.tsx';
import { TimeText } from '../../../components/time.tsx';
import { troubledCount } from './job-model.ts';
import { JobProgress } from './job-progress.tsx';
import { JobStateBadge } from './job-state-badge.tsx';

export function jobColumns(t: TFunction): readonly Column<JobView>[] {
  const header = (id: string) => t(`jobs.list.${id}`);
  return [
    { id: 'state', header: header('state'), width: 152, cell: (job) => <JobStateBadge job={job} /> },
    {
      id: 'job',
      header: header('job'),
      width: 'flex',
      cell: (job) => <span className="font-medium">{t(`jobs.name.${job.action}`)}</span>,
    },
    {
      id: 'progress',
      header: header('progress'),
      width: 'flex',
      grow: 2,
      cell: (job) => <JobProgress job={job} />,
    },
    {
      id: 'troubled',
      header: header('troubled'),
      width: 128,
      align: 'end',
      hideBelow: 560,
      cell: (job) => <Troubled count={troubledCount(job.counts)} />,
    },
    {
      id: 'queue',
      header: header('queue'),
      width: 'flex',
      grow: 2,
      hideBelow: 900,
      cell: (job) => <Queues queues={job.queues} t={t} />,
    },
    {
      id: 'operator',
      header: header('operator'),
      width: 110,
      hideBelow: 1000,
      cell: (job) => <TextCell text={job.operator} />,
    },
    {
      id: 'startedAt',
      header: header('startedAt'),
      width: 180,
      align: 'end',
      hideBelow: 660,
      cell: (job) => <TimeText at={job.createdAt} />,
    },
  ];
}

function Troubled({ count }: { readonly count: number }) {
  return count === 0 ? <Absent /> : <span className="font-medium text-danger">{count}</span>;
}

function Queues({ queues, t }: { readonly queues: readonly string[]; readonly t: TFunction }) {
  const [first] = queues;
  if (queues.length === 1 && first !== undefined) return <TextCell text={first} mono />;
  return <span title={queues.join('\n')}>{t('jobs.list.manyQueues', { count: queues.length })}</span>;
}
