import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../components/states.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import type { Task } from './use-task.ts';

/** How far a task has come, or what it failed with; nothing while there is neither. */
export function TaskStatus({ task: { progress, error } }: { readonly task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  const errorText = useErrorText();
  if (error) {
    return (
      <p role="alert" className="mr-auto flex min-w-0 items-start gap-1.5 text-sm text-danger wrap-anywhere">
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        {errorText(error)}
      </p>
    );
  }
  if (!progress) return null;
  const share = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  return (
    <div className="mr-auto flex min-w-48 flex-1 items-center gap-3">
      <div
        role="progressbar"
        aria-label={t('captures.task.progress')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="h-1.5 min-w-24 flex-1 overflow-hidden rounded-full bg-sunken"
      >
        <div className="h-full bg-accent" style={{ width: `${share * 100}%` }} />
      </div>
      <span className="text-xs whitespace-nowrap text-muted tabular-nums">{format.percent(share)}</span>
    </div>
  );
}
