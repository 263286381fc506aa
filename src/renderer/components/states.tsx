/** What a view shows when it has no rows: nothing yet, still loading, or a failure with what to do about it. */
import { CircleAlert, type LucideIcon, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** Says what to do next. */
  readonly text?: ReactNode;
  readonly action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, text, action }: EmptyStateProps) {
  return (
    <div className="flex h-full min-h-48 flex-col items-center justify-center gap-2 p-8 text-center">
      <span className="mb-1 flex size-11 items-center justify-center rounded-lg border border-line bg-sunken">
        <Icon aria-hidden className="size-5 text-muted" />
      </span>
      <p className="text-md font-semibold">{title}</p>
      {text && <div className="max-w-md text-muted">{text}</div>}
      {action && <div className="mt-2 flex gap-2">{action}</div>}
    </div>
  );
}

const BARS = ['w-2/5', 'w-3/5', 'w-1/2', 'w-2/3', 'w-1/3'] as const;

export function LoadingState({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-3 p-panel">
      {BARS.map((width) => (
        <span key={width} aria-hidden className={cx('h-3 animate-pulse rounded-sm bg-sunken', width)} />
      ))}
      <span className="sr-only">{label}</span>
    </div>
  );
}

export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface ErrorStateProps {
  readonly error: ShownError;
  readonly onRetry?: () => void;
  /** In a panel rather than in place of a whole view. */
  readonly compact?: boolean;
}

/** Text of an expected failure: what happened and what to do; unknown codes fall back to the defect's text. */
export function useErrorText(): (error: ShownError) => string {
  const { t } = useTranslation();
  return (error) => t([`error.${error.code}`, 'error.internal'], { ...error.details });
}

export function ErrorState({ error, onRetry, compact = false }: ErrorStateProps) {
  const { t } = useTranslation();
  const text = useErrorText();
  return (
    <div
      role="alert"
      className={cx(
        'flex flex-col gap-2',
        compact ? 'items-start p-panel' : 'h-full min-h-48 items-center justify-center p-8 text-center',
      )}
    >
      <p className="flex items-center gap-2 text-md font-semibold">
        <CircleAlert aria-hidden className="size-4 shrink-0 text-danger" />
        {t('ui.error.title')}
      </p>
      <p className="max-w-xl text-muted wrap-anywhere">{text(error)}</p>
      <p className="font-mono text-xs text-muted">{t('ui.error.code', { code: error.code })}</p>
      {onRetry && (
        <Button size="sm" icon={RotateCw} onClick={onRetry} className="mt-1">
          {t('ui.retry')}
        </Button>
      )}
    </div>
  );
}
