/** The question before a retry: where the copy goes, what happens step by step, and why (when it must be said). */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureSummary } from '../../../shared/domain/failure.ts';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { UNDO_MS } from './retry-plan.ts';

const STEPS = ['copy', 'send', 'remove', 'outcome', 'order'] as const;

export interface RetryDialogProps {
  readonly failure: FailureSummary;
  readonly needsReason: boolean;
  readonly busy: boolean;
  readonly onConfirm: (reason: string | null) => void;
  readonly onClose: () => void;
}

/** Shown while it is mounted. */
export function RetryDialog({ failure, needsReason, busy, onConfirm, onClose }: RetryDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const given = reason.trim();
  const missing = needsReason && given === '';
  const confirm = () => {
    if (missing) setAsked(true);
    else onConfirm(given === '' ? null : given);
  };
  return (
    <ConfirmDialog
      open
      title={t('failures.retry.confirmTitle')}
      description={
        failure.failedQueue === null ? undefined : (
          <>
            {t('failures.retry.target')}:{' '}
            <span className="font-medium text-ink">
              <VisibleText text={t('failures.retry.targetText', { queue: failure.failedQueue })} />
            </span>
          </>
        )
      }
      confirmLabel={t('failures.retry.confirm')}
      busy={busy}
      {...(needsReason ? { initialFocus: field } : {})}
      onConfirm={confirm}
      onClose={onClose}
    >
      <div className="flex flex-col gap-4">
        <div>
          <p className="mb-1 text-sm font-medium">{t('failures.retry.what')}</p>
          <ol className="flex list-decimal flex-col gap-1 pl-5 text-muted">
            {STEPS.map((step) => (
              <li key={step}>{t(`failures.retry.steps.${step}`)}</li>
            ))}
          </ol>
        </div>
        <TextField
          label={needsReason ? t('failures.retry.reason') : t('failures.retry.reasonOptional')}
          hint={needsReason ? t('failures.retry.reasonHelp') : undefined}
          error={asked && missing ? t('failures.retry.reasonMissing') : undefined}
          required={needsReason}
          ref={field}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && confirm()}
        />
        <p className="text-xs text-muted">{t('failures.retry.undoHint', { seconds: UNDO_MS / 1000 })}</p>
      </div>
    </ConfirmDialog>
  );
}
