/** One line while jobs are not over. In: `jobs.list`. Out: `jobs.pause`, `jobs.resume`, `jobs.cancel`. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { JobView } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { jobsQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { cx } from '../../../components/class-names.ts';
import type { Tone } from '../../../components/tone.ts';
import { JobControls } from './job-controls.tsx';
import { isOver, jobsByNeed, jobTone } from './job-model.ts';
import { JobProgress } from './job-progress.tsx';
import { JobStateBadge } from './job-state-badge.tsx';
import { JobPace, JobWords } from './job-words.tsx';
import { useJobEnds } from './use-job-ends.ts';

export interface JobStripProps {
  readonly connection: ConnectionView;
  readonly onOpen: (jobId: string) => void;
}

const GROUND: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken',
  info: 'bg-accent-soft',
  ok: 'bg-accent-soft',
  warn: 'bg-warn-soft',
  danger: 'bg-danger-soft',
};

/** The job that needs the operator most, and how many more there are. A job that ends says so in a note. */
export function JobStrip({ connection, onOpen }: JobStripProps) {
  const { t } = useTranslation();
  const { data } = useQuery(jobsQuery(useClient(), connection.id, true));
  useJobEnds(connection.id, data, onOpen);
  const [job, next, ...others] = jobsByNeed(data ?? []).filter((each) => !isOver(each));
  if (!job) return null;
  return (
    <section
      aria-label={t('jobs.strip.label')}
      className={cx(
        'flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-panel py-1',
        GROUND[jobTone(job)],
      )}
    >
      <Button
        size="sm"
        variant="ghost"
        title={t('jobs.strip.open')}
        className="-ml-2 font-semibold"
        onClick={() => onOpen(job.id)}
      >
        {t(`jobs.name.${job.action}`)}
      </Button>
      <JobStateBadge job={job} />
      <JobProgress job={job} className="w-64" />
      <span className="min-w-0 flex-1 truncate text-xs text-muted">
        <Telling job={job} />
      </span>
      {next && (
        <Button size="sm" variant="ghost" onClick={() => onOpen(next.id)}>
          {t('jobs.strip.more', { count: others.length + 1 })}
        </Button>
      )}
      <span className="flex items-center">
        <JobControls connectionId={connection.id} job={job} compact />
      </span>
    </section>
  );
}

function Telling({ job }: { readonly job: JobView }) {
  const moves = job.state === 'running' && job.heldBy === null;
  return moves ? <JobPace job={job} /> : <JobWords job={job} />;
}
