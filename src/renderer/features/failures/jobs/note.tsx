import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../../../components/class-names.ts';
import { TONE_BOX, type Tone } from '../../../components/tone.ts';

const ICON: Readonly<Record<Tone, LucideIcon>> = {
  neutral: Info,
  info: Info,
  ok: Info,
  warn: TriangleAlert,
  danger: CircleAlert,
};

export interface NoteProps {
  readonly tone: Tone;
  /** Read out at once. */
  readonly alert?: boolean;
  readonly children: ReactNode;
}

/** A sentence that must not be missed, in its place. */
export function Note({ tone, alert = false, children }: NoteProps) {
  const Icon = ICON[tone];
  return (
    <div
      {...(alert ? { role: 'alert' } : {})}
      className={cx('flex items-start gap-2 rounded-md border px-2.5 py-1.5 text-sm', TONE_BOX[tone])}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 wrap-anywhere">{children}</div>
    </div>
  );
}
