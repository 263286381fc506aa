import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../../components/states.tsx';
import type { EditCheck } from './use-edit-check.ts';

export interface CheckLineProps {
  readonly edited: boolean;
  readonly check: EditCheck;
  readonly problems: number;
}

/** Whether the edit can be sent, in a line. */
export function CheckLine({ edited, check, problems }: CheckLineProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const line = () => {
    if (!edited) return null;
    if (check.error) {
      return (
        <span className="text-danger">
          {t('edits.check.failed')} {errorText(check.error)}
        </span>
      );
    }
    if (!check.current) {
      return (
        <>
          <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
          {t('edits.check.running')}
        </>
      );
    }
    return problems > 0 ? (
      <span className="flex items-center gap-1.5 text-danger">
        <CircleAlert aria-hidden className="size-3.5" />
        {t('edits.check.problems', { count: problems })}
      </span>
    ) : (
      <span className="flex items-center gap-1.5 text-ok">
        <CircleCheck aria-hidden className="size-3.5" />
        {t('edits.check.ok')}
      </span>
    );
  };
  return (
    <p role="status" className="flex min-w-0 flex-1 items-center gap-1.5 text-xs text-muted">
      {line()}
    </p>
  );
}
