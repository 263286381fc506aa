import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import { useClient } from '../../../client/client-context.tsx';
import { jobsQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { settledCount } from './job-model.ts';

export interface JobStripProps {
  readonly connection: ConnectionView;
  readonly onOpen: (jobId: string) => void;
}

/** One line for each job that is not over; nothing when there is none. */
export function JobStrip({ connection, onOpen }: JobStripProps) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(jobsQuery(useClient(), connection.id, true));
  return data.map((job) => (
    <div key={job.id} className="flex items-center gap-3 border-b border-line px-panel py-1.5">
      <Button size="sm" onClick={() => onOpen(job.id)}>
        {t(`jobs.action.${job.action}`)}
      </Button>
      <span className="tabular-nums">
        {t('jobs.strip.progress', { done: settledCount(job.counts), total: job.total })}
      </span>
    </div>
  ));
}
