import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useCommand } from '../../client/use-command.ts';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { CheckboxField } from '../../components/fields.tsx';
import { ErrorState } from '../../components/states.tsx';
import { useToast } from '../../components/toast.tsx';

export interface DeleteDialogProps {
  readonly connection: ConnectionView;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** The history is kept unless the operator says otherwise: nothing else has it. */
export function DeleteDialog({ connection, open, onClose, onDeleted }: DeleteDialogProps) {
  const { t } = useTranslation();
  const { show } = useToast();
  const [keepHistory, setKeepHistory] = useState(true);
  const remove = useCommand('connections.delete', {
    onSuccess: () => {
      show({ title: t('connections.delete.done', { name: connection.name }), tone: 'ok' });
      onClose();
      onDeleted();
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={t('connections.delete.title', { name: connection.name })}
      description={t('connections.delete.text')}
      confirmLabel={t('connections.delete.action')}
      tone="danger"
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id: connection.id, keepHistory })}
    >
      <CheckboxField
        label={t('connections.delete.keep')}
        hint={
          keepHistory
            ? t('connections.delete.keepHint')
            : t('connections.delete.loseHint', { count: connection.captured })
        }
        checked={keepHistory}
        onChange={(event) => setKeepHistory(event.target.checked)}
      />
      {remove.error && <ErrorState compact error={remove.error} />}
    </ConfirmDialog>
  );
}
