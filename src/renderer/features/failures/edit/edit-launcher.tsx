import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';
import { Dialog } from '../../../components/dialog.tsx';

export interface EditLauncherProps {
  readonly connection: ConnectionView;
  readonly selection: FailureSelection;
  readonly onClose: () => void;
}

/** Shown while it is mounted. */
export function EditLauncher({ onClose }: EditLauncherProps) {
  const { t } = useTranslation();
  return <Dialog open title={t('edits.title')} onClose={onClose} />;
}
