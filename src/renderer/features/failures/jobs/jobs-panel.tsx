/**
 * Jobs: the list, and one of them with what became of its messages. In: `jobs.list`, `jobs.detail`, `jobs.items`,
 * `jobs.report`. Out: `jobs.pause`, `jobs.resume`, `jobs.cancel`, `retries.decide`.
 */
import { useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { jobsQuery } from '../../../client/queries.ts';
import { DataTable } from '../../../components/data-table.tsx';
import { enterDetail } from '../../../components/domain/enter-detail.ts';
import { SplitView } from '../../../components/split-view.tsx';
import { EmptyState, ErrorState } from '../../../components/states.tsx';
import { useKeys } from '../../../components/use-keys.ts';
import { useGridKeys } from '../use-grid-keys.ts';
import { jobColumns } from './job-columns.tsx';
import { JobDetail } from './job-detail.tsx';
import { isOver, jobsByNeed, jobTone } from './job-model.ts';

export interface JobsPanelProps {
  readonly connection: ConnectionView;
  readonly onShowFailure: (failureId: string) => void;
  /** The chosen job, where the screen keeps it; else the panel does. */
  readonly jobId?: string | null;
  readonly onSelectJob?: (jobId: string | null) => void;
}

export function JobsPanel({ connection, onShowFailure, jobId, onSelectJob }: JobsPanelProps) {
  const { t } = useTranslation();
  const [own, setOwn] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const { data, error, isPending, refetch } = useQuery(jobsQuery(useClient(), connection.id, false));
  const jobs = useMemo(() => (data ? jobsByNeed(data) : []), [data]);
  const columns = useMemo(() => jobColumns(t), [t]);
  const chosen = jobId === undefined ? own : jobId;
  const select = (id: string | null) => {
    setOwn(id);
    onSelectJob?.(id);
  };
  const close = () => {
    select(null);
    list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  useGridKeys(list);
  useKeys({ Escape: () => chosen !== null && close() });
  if (error && !data) return <ErrorState error={toClientError(error)} onRetry={() => void refetch()} />;
  return (
    <SplitView
      label={t('jobs.detail.title')}
      initialShare={0.58}
      onCloseDetail={close}
      detail={
        chosen === null ? null : (
          <JobDetail key={chosen} connection={connection} jobId={chosen} onShowFailure={onShowFailure} />
        )
      }
      list={
        <div ref={list} className="h-full min-h-0">
          <DataTable
            label={t('jobs.list.title')}
            rows={jobs}
            columns={columns}
            rowKey={(job) => job.id}
            rowTone={(job) => (isOver(job) && jobTone(job) === 'ok' ? 'neutral' : jobTone(job))}
            selectedKey={chosen}
            onSelect={(job) => select(job.id)}
            onOpen={enterDetail}
            loading={isPending}
            empty={
              <EmptyState icon={ListChecks} title={t('jobs.list.empty')} text={t('jobs.list.emptyText')} />
            }
          />
        </div>
      }
    />
  );
}
