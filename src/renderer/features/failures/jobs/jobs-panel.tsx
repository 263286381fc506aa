import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import { useClient } from '../../../client/client-context.tsx';
import { jobsQuery } from '../../../client/queries.ts';
import { settledCount } from './job-model.ts';

export interface JobsPanelProps {
  readonly connection: ConnectionView;
  readonly onShowFailure: (failureId: string) => void;
  /** The job to show first. */
  readonly jobId?: string | null;
  readonly onSelectJob?: (jobId: string | null) => void;
}

export function JobsPanel({ connection }: JobsPanelProps) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(jobsQuery(useClient(), connection.id, false));
  return (
    <ul aria-label={t('jobs.list.title')} className="p-panel">
      {data.map((job) => (
        <li key={job.id}>
          {t(`jobs.action.${job.action}`)}{' '}
          {t('jobs.strip.progress', { done: settledCount(job.counts), total: job.total })}
        </li>
      ))}
    </ul>
  );
}
