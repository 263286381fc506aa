import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import { TONE_BOX, type Tone } from './tone.ts';

export interface BadgeProps {
  readonly tone: Tone;
  /** So that the meaning never hangs on the colour alone. */
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
  readonly title?: string;
}

/** A state in one or two words. */
export function Badge({ tone, icon: Icon, children, title }: BadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        'inline-flex max-w-full items-center gap-1 rounded-sm border px-1.5 text-xs font-medium leading-[1.125rem] whitespace-nowrap',
        TONE_BOX[tone],
      )}
    >
      {Icon && <Icon aria-hidden className="size-3 shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  );
}
