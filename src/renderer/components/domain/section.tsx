import type { ReactNode } from 'react';
import { cx } from '../class-names.ts';

export interface SectionProps {
  readonly title: ReactNode;
  /** The content reaches the edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A titled part of a detail that scrolls as one. */
export function Section({ title, flush = false, children }: SectionProps) {
  return (
    <section className="border-b border-line last:border-b-0">
      <h3 className="px-panel pt-3 pb-1 text-xs font-semibold text-muted">{title}</h3>
      <div className={cx(flush ? 'border-t border-line' : 'px-panel pb-3')}>{children}</div>
    </section>
  );
}
