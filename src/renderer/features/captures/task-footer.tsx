import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { TaskStatus } from './task-status.tsx';
import type { Task } from './use-task.ts';

export interface TaskFooterProps {
  readonly task: Task;
  /** What the dialog does. */
  readonly action: string;
  readonly disabled: boolean;
  readonly onAction: () => Promise<void>;
  readonly onClose: () => void;
}

/** Under a dialog that does something long: how far it is, a way to stop it or to leave, and what begins it. */
export function TaskFooter({ task, action, disabled, onAction, onClose }: TaskFooterProps) {
  const { t } = useTranslation();
  const isBusy = task.progress !== null;
  return (
    <>
      <TaskStatus task={task} />
      <Button onClick={isBusy ? task.stop : onClose}>{t(isBusy ? 'captures.task.stop' : 'ui.cancel')}</Button>
      <Button variant="primary" busy={isBusy} disabled={disabled} onClick={() => void onAction()}>
        {action}
      </Button>
    </>
  );
}
