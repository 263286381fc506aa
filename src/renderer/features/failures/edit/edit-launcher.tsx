/**
 * Edits before a retry: the text of one failure, or one patch for many; then the plan. In: `edits.subject`,
 * `edits.preview`. Out: a job of action `edit`, by its launcher.
 */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { BodyEdit } from '../../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';
import { ConfirmDialog } from '../../../components/dialog.tsx';
import { JobLauncher } from '../jobs/job-launcher.tsx';
import { EditMany } from './edit-many.tsx';
import { EditOne } from './edit-one.tsx';

export interface EditLauncherProps {
  readonly connection: ConnectionView;
  readonly selection: FailureSelection;
  readonly onClose: () => void;
}

/** What the two editors share. */
export interface EditorProps {
  readonly connectionId: string;
  /** What was typed before the plan was looked at. */
  readonly edit: BodyEdit | null;
  readonly onEdit: (edit: BodyEdit | null) => void;
  readonly onNext: () => void;
  readonly onClose: () => void;
  /** The question before it is left; within the dialog, so that it has the keyboard to itself. */
  readonly question: ReactNode;
}

/** Shown while it is mounted. What was typed is not thrown away without a question. */
export function EditLauncher({ connection, selection, onClose }: EditLauncherProps) {
  const { t } = useTranslation();
  const [edit, setEdit] = useState<BodyEdit | null>(null);
  const [step, setStep] = useState<'edit' | 'leave' | 'plan'>('edit');
  if (step === 'plan' && edit !== null) {
    return (
      <JobLauncher
        connection={connection}
        action="edit"
        selection={selection}
        edit={edit}
        onBack={() => setStep('edit')}
        onClose={onClose}
      />
    );
  }
  const one = selection.kind === 'ids' && selection.ids.length === 1 ? selection.ids[0] : undefined;
  const shared: EditorProps = {
    connectionId: connection.id,
    edit,
    onEdit: setEdit,
    onNext: () => setStep('plan'),
    onClose: () => (edit === null ? onClose() : setStep('leave')),
    question: (
      <ConfirmDialog
        open={step === 'leave'}
        title={t('edits.leave.title')}
        description={t('edits.leave.text')}
        confirmLabel={t('edits.leave.confirm')}
        tone="danger"
        onConfirm={onClose}
        onClose={() => setStep('edit')}
      />
    ),
  };
  return one === undefined ? (
    <EditMany {...shared} selection={selection} />
  ) : (
    <EditOne {...shared} failureId={one} />
  );
}
