import { useTranslation } from 'react-i18next';
import type { JobView } from '../../../../shared/domain/job.ts';
import { ConfirmDialog } from '../../../components/dialog.tsx';
import { settledCount } from './job-model.ts';

export interface CancelDialogProps {
  readonly job: JobView;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** What stays as it is and what stays where it is, before a job is given up. Shown while it is mounted. */
export function CancelDialog({ job, onConfirm, onClose }: CancelDialogProps) {
  const { t } = useTranslation();
  const settled = settledCount(job.counts);
  return (
    <ConfirmDialog
      open
      title={t('jobs.control.cancelTitle')}
      confirmLabel={t('jobs.control.cancel')}
      cancelLabel={t('jobs.control.keep')}
      tone="danger"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <ul className="flex list-disc flex-col gap-1 pl-5">
        <li>{t('jobs.control.cancelSent', { count: settled })}</li>
        <li>{t('jobs.control.cancelRest', { count: Math.max(0, job.total - settled) })}</li>
      </ul>
      <p className="mt-3 text-xs text-muted">{t('jobs.control.cancelNote')}</p>
    </ConfirmDialog>
  );
}
