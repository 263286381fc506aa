import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import type { Decision } from './decide-panel.tsx';

const TEXT = {
  send_again: { title: 'confirmSend', text: 'sendAgainText', confirm: 'sendAgain' },
  treat_as_delivered: { title: 'confirmDelivered', text: 'treatDeliveredText', confirm: 'treatDelivered' },
} as const satisfies Record<Decision, unknown>;

export interface DecideDialogProps {
  readonly decision: Decision;
  readonly busy: boolean;
  readonly onConfirm: (reason: string | null) => void;
  readonly onClose: () => void;
}

/** The last question before a possible duplicate is ended. Shown while it is mounted. */
export function DecideDialog({ decision, busy, onConfirm, onClose }: DecideDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const { title, text, confirm } = TEXT[decision];
  return (
    <ConfirmDialog
      open
      title={t(`failures.decide.${title}`)}
      description={t(`failures.decide.${text}`)}
      confirmLabel={t(`failures.decide.${confirm}`)}
      tone="danger"
      busy={busy}
      onConfirm={() => onConfirm(reason.trim() === '' ? null : reason.trim())}
      onClose={onClose}
    >
      <TextField
        label={t('failures.retry.reasonOptional')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </ConfirmDialog>
  );
}
