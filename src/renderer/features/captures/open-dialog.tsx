import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { sendFile } from '../../client/send-file.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FileField } from './file-field.tsx';
import { TaskStatus } from './task-status.tsx';
import { useTask } from './use-task.ts';

export interface OpenDialogProps {
  readonly onClose: () => void;
  readonly onOpened: (connection: ConnectionView) => void;
}

export function OpenDialog({ onClose, onOpened }: OpenDialogProps) {
  const { t } = useTranslation();
  const client = useClient();
  const task = useTask();
  const [path, setPath] = useState('');
  const [chosen, setChosen] = useState<File | null>(null);
  const isBusy = task.progress !== null;
  const open = async () => {
    const opened = await task.run(async () => {
      const file = chosen
        ? await sendFile(client, chosen, (done, total) => task.tell({ done, total }))
        : path.trim();
      return client.call('captures.open', { file });
    });
    if (opened) onOpened(opened);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('captures.open.title')}
      description={t('captures.open.text')}
      footer={
        <>
          <TaskStatus task={task} />
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={isBusy}
            disabled={chosen === null && path.trim() === ''}
            onClick={() => void open()}
          >
            {t('captures.open.action')}
          </Button>
        </>
      }
    >
      <FileField
        label={t('captures.open.file')}
        path={path}
        onPath={setPath}
        file={chosen}
        onFile={setChosen}
        accept=".oraculo"
      />
    </Dialog>
  );
}
