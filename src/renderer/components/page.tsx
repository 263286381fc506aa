import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface PageHeaderProps {
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
}

/** Heads a screen. Its title takes the focus after a change of route. */
export function PageHeader({ title, subtitle, actions }: PageHeaderProps) {
  return (
    <header className="flex min-h-13 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-surface px-panel py-2">
      <div className="min-w-0 flex-1">
        <h1 tabIndex={-1} data-page-title className="truncate text-lg font-semibold outline-none">
          {title}
        </h1>
        {subtitle && (
          <div className="truncate text-xs text-muted [@media(max-height:760px)]:hidden">{subtitle}</div>
        )}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

export interface ToolbarProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A row of filters and actions above a list. */
export function Toolbar({ label, children, className }: ToolbarProps) {
  return (
    <section
      aria-label={label}
      className={cx(
        'flex min-h-11 flex-wrap items-center gap-2 border-b border-line bg-surface px-panel py-1.5',
        className,
      )}
    >
      {children}
    </section>
  );
}

export interface PanelProps {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A framed part of a screen. */
export function Panel({ title, actions, children, className }: PanelProps) {
  return (
    <section className={cx('rounded-lg border border-line bg-surface', className)}>
      {title && (
        <div className="flex min-h-10 items-center justify-between gap-2 border-b border-line px-panel py-1.5">
          <h2 className="truncate text-sm font-semibold">{title}</h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
