import {
  Ban,
  CircleCheck,
  CirclePause,
  CirclePlay,
  CircleStop,
  Hourglass,
  type LucideIcon,
  PlugZap,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { JobState, JobView } from '../../../../shared/domain/job.ts';
import { Badge } from '../../../components/badge.tsx';
import { jobTone } from './job-model.ts';

const ICONS: Readonly<Record<JobState, LucideIcon>> = {
  running: CirclePlay,
  waiting: Hourglass,
  paused: CirclePause,
  stopped: CircleStop,
  cancelled: Ban,
  done: CircleCheck,
};

/** How a job stands, in a word. One that runs and cannot go on just now is held up. */
export function JobStateBadge({ job }: { readonly job: JobView }) {
  const { t } = useTranslation();
  const held = job.state === 'running' && job.heldBy !== null;
  return (
    <Badge tone={jobTone(job)} icon={held ? PlugZap : ICONS[job.state]}>
      {t(held ? 'jobs.state.held' : `jobs.state.${job.state}`)}
    </Badge>
  );
}
