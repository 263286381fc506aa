/** Buttons. One primary action per view; `danger` only for what cannot be undone. */
import { LoaderCircle, type LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { cx } from './class-names.ts';
import { Kbd } from './kbd.tsx';
import { Tooltip } from './tooltip.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: ButtonVariant;
  readonly size?: 'sm' | 'md';
  readonly icon?: LucideIcon;
  /** Work is under way: shown, announced, and the button takes no more clicks. */
  readonly busy?: boolean;
  /** Keys that do the same, as shown: `Ctrl+K`. */
  readonly shortcut?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

const VARIANT: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-accent-ink border-transparent hover:brightness-110',
  secondary: 'bg-surface text-ink border-control hover:bg-hover',
  ghost: 'bg-transparent text-ink border-transparent hover:bg-hover',
  danger: 'bg-danger-solid text-danger-ink border-transparent hover:brightness-110',
};

const BASE =
  'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none ' +
  'transition-colors disabled:opacity-55 disabled:pointer-events-none';

export function Button({
  variant = 'secondary',
  size = 'md',
  icon: Icon,
  busy = false,
  shortcut,
  className,
  children,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  const height = size === 'sm' ? 'h-control-sm px-2 text-xs' : 'h-control px-3 text-sm';
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(BASE, VARIANT[variant], height, className)}
    >
      {busy ? (
        <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
      ) : (
        Icon && <Icon aria-hidden className="size-3.5 shrink-0" />
      )}
      {children}
      {shortcut && <Kbd keys={shortcut} />}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children'> {
  readonly icon: LucideIcon;
  /** What it does, in words: its accessible name and its tooltip. */
  readonly label: string;
}

export function IconButton({
  icon: Icon,
  label,
  variant = 'ghost',
  size = 'md',
  busy = false,
  shortcut,
  className,
  disabled,
  type = 'button',
  ...rest
}: IconButtonProps) {
  const box = size === 'sm' ? 'size-control-sm' : 'size-control';
  return (
    <Tooltip label={label} {...(shortcut ? { shortcut } : {})}>
      <button
        {...rest}
        type={type}
        aria-label={label}
        disabled={disabled || busy}
        aria-busy={busy || undefined}
        className={cx(BASE, VARIANT[variant], box, 'shrink-0 p-0', className)}
      >
        {busy ? (
          <LoaderCircle aria-hidden className="size-4 animate-spin" />
        ) : (
          <Icon aria-hidden className="size-4" />
        )}
      </button>
    </Tooltip>
  );
}
