import { Check } from 'lucide-react';
import { cx } from '../class-names.ts';

/** Width of the column of marks, in pixels. */
export const MARK_WIDTH = 40;

export interface MarkBoxProps {
  readonly marked: boolean;
  /** `range`: with Shift. */
  readonly onMark: (range: boolean) => void;
}

/** The box at a row's start. The row itself says to assistive technology whether it is marked; keys belong to the grid. */
export function MarkBox({ marked, onMark }: MarkBoxProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: a virtualised grid; the grid holds the focus and the keys
    <div
      role="gridcell"
      className="flex h-full items-center pl-panel"
      onClick={(event) => {
        event.stopPropagation();
        onMark(event.shiftKey);
      }}
    >
      <span
        aria-hidden
        className={cx(
          'flex size-4 items-center justify-center rounded-sm border',
          marked ? 'border-accent bg-accent text-accent-ink' : 'border-control bg-surface',
        )}
      >
        {marked && <Check className="size-3" />}
      </span>
    </div>
  );
}
