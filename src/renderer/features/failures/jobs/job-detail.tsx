import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { JobView } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { jobQuery } from '../../../client/queries.ts';
import { ErrorState, LoadingState } from '../../../components/states.tsx';
import { Tabs } from '../../../components/tabs.tsx';
import { useKeys } from '../../../components/use-keys.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { JobControls } from './job-controls.tsx';
import { JobItems } from './job-items.tsx';
import { controlsOf, troubledCount } from './job-model.ts';
import { JobProgress } from './job-progress.tsx';
import { JobStateBadge } from './job-state-badge.tsx';
import { JobSummary } from './job-summary.tsx';
import { JobPace } from './job-words.tsx';
import { ReportMenu } from './report-menu.tsx';
import { useJobCommands } from './use-job-commands.ts';

export interface JobDetailProps {
  readonly connection: ConnectionView;
  readonly jobId: string;
  readonly onShowFailure: (failureId: string) => void;
}

/** One job as it goes. `p` pauses and goes on, `c` asks to cancel. */
export function JobDetail({ connection, jobId, onShowFailure }: JobDetailProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [tab, setTab] = useState('summary');
  const { data: job, error, refetch } = useQuery(jobQuery(useClient(), connection.id, jobId));
  if (error && !job) return <ErrorState error={toClientError(error)} onRetry={() => void refetch()} />;
  if (!job) return <LoadingState label={t('ui.loading')} />;
  const troubled = troubledCount(job.counts);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <JobHead connection={connection} job={job} />
      <div className="min-h-0 flex-1">
        <Tabs
          label={t('jobs.detail.title')}
          value={tab}
          onChange={setTab}
          tabs={[
            {
              id: 'summary',
              label: t('jobs.detail.summary'),
              content: (
                <JobSummary
                  connectionId={connection.id}
                  job={job}
                  onShowTroubled={() => setTab('messages')}
                />
              ),
            },
            {
              id: 'messages',
              label: t('jobs.detail.messages'),
              badge: (
                <span className="text-xs text-muted tabular-nums">
                  {format.number(job.total)}
                  {troubled > 0 && <span className="text-danger"> · {format.number(troubled)}</span>}
                </span>
              ),
              content: <JobItems connection={connection} job={job} onShowFailure={onShowFailure} />,
            },
          ]}
        />
      </div>
    </div>
  );
}

function JobHead({ connection, job }: { readonly connection: ConnectionView; readonly job: JobView }) {
  const { t } = useTranslation();
  const [asking, ask] = useState(false);
  const commands = useJobCommands(connection.id);
  const can = controlsOf(job);
  useKeys({
    p: () => {
      if (can.pause) commands.pause(job.id);
      else if (can.resume) commands.resume(job.id);
    },
    c: () => can.cancel && ask(true),
  });
  return (
    <div className="flex flex-col gap-2 border-b border-line p-panel">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-md font-semibold">{t(`jobs.title.${job.action}`, { count: job.total })}</h2>
        <JobStateBadge job={job} />
        <span className="ml-auto text-xs text-muted">
          {job.state === 'running' && job.heldBy === null && <JobPace job={job} />}
        </span>
      </div>
      <JobProgress job={job} />
      <div className="flex flex-wrap items-center gap-2">
        <JobControls connectionId={connection.id} job={job} keys={{ pause: 'p', cancel: 'c' }} />
        <ReportMenu connectionId={connection.id} job={job} />
      </div>
      {asking && (
        <CancelDialog
          job={job}
          onConfirm={() => {
            ask(false);
            commands.cancel(job.id);
          }}
          onClose={() => ask(false)}
        />
      )}
    </div>
  );
}
