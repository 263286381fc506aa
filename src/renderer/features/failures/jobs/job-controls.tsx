import { Ban, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobView } from '../../../../shared/domain/job.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { controlsOf } from './job-model.ts';
import { useJobCommands } from './use-job-commands.ts';

export interface JobControlsProps {
  readonly connectionId: string;
  readonly job: JobView;
  /** Icons with their keys in words, for a line. */
  readonly compact?: boolean;
  /** Keys that do the same, as shown. */
  readonly keys?: { readonly pause: string; readonly cancel: string };
}

/** Pause, go on, cancel: what fits the job as it is now. Cancelling asks first. */
export function JobControls({ connectionId, job, compact = false, keys }: JobControlsProps) {
  const { t } = useTranslation();
  const [asking, ask] = useState(false);
  const { busy, pause, resume, cancel } = useJobCommands(connectionId);
  const can = controlsOf(job);
  const resumeLabel = t(job.state === 'waiting' ? 'jobs.control.skipWait' : 'jobs.control.resume');
  const actions = [
    can.resume && { id: 'resume', label: resumeLabel, icon: Play, run: () => resume(job.id) },
    can.pause && { id: 'pause', label: t('jobs.control.pause'), icon: Pause, run: () => pause(job.id) },
    can.cancel && { id: 'cancel', label: t('jobs.control.cancel'), icon: Ban, run: () => ask(true) },
  ].filter((action) => action !== false);
  const shortcutOf = (id: string) => {
    if (!keys) return {};
    if (id === 'cancel') return { shortcut: keys.cancel };
    return id === 'pause' || !can.pause ? { shortcut: keys.pause } : {};
  };
  return (
    <>
      {actions.map(({ id, label, icon, run }) =>
        compact ? (
          <IconButton key={id} size="sm" icon={icon} label={label} disabled={busy} onClick={run} />
        ) : (
          <Button key={id} size="sm" icon={icon} disabled={busy} onClick={run} {...shortcutOf(id)}>
            {label}
          </Button>
        ),
      )}
      {asking && (
        <CancelDialog
          job={job}
          onConfirm={() => {
            ask(false);
            cancel(job.id);
          }}
          onClose={() => ask(false)}
        />
      )}
    </>
  );
}
