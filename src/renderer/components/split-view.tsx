/**
 * List and detail side by side. The border between them is dragged or moved with the arrow keys; in a narrow window the
 * detail covers the list and a button leads back.
 */
import { ArrowLeft } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';
import { useWidth } from './use-size.ts';

export interface SplitViewProps {
  /** Names the detail region. */
  readonly label: string;
  readonly list: ReactNode;
  /** Null: the list has the whole width. */
  readonly detail: ReactNode | null;
  readonly onCloseDetail: () => void;
  /** Share of the detail at first, 0 to 1. */
  readonly initialShare?: number;
}

const FIELD = 'input, textarea, select, [contenteditable="true"]';
const STACK_BELOW = 820;
const STEP = 0.03;
const SMALLEST = 0.25;
const LARGEST = 0.75;

function clampShare(share: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, share));
}

export function SplitView({ label, list, detail, onCloseDetail, initialShare = 0.44 }: SplitViewProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [share, setShare] = useState(() => clampShare(initialShare));
  const stacked = width > 0 && width < STACK_BELOW;
  const open = detail !== null;
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    // Out of a field it leads back to the list, with what is chosen there; only then does it close.
    const isTyping = event.target instanceof Element && event.target.closest(FIELD) !== null;
    const grid = frame.current?.querySelector<HTMLElement>('[role="grid"]');
    if (isTyping && grid) grid.focus();
    else onCloseDetail();
  };
  return (
    <div ref={frame} className="flex h-full min-h-0 min-w-0">
      <div className={cx('h-full min-w-0 flex-1', stacked && open && 'hidden')}>{list}</div>
      {open && !stacked && (
        <Divider label={t('ui.split.resize')} frame={frame} share={share} onShare={setShare} />
      )}
      {open && (
        <section
          aria-label={label}
          onKeyDown={closeOnEscape}
          style={stacked ? undefined : { width: `${share * 100}%` }}
          className={cx('flex h-full min-w-0 flex-col bg-surface', stacked ? 'w-full' : 'shrink-0')}
        >
          {stacked && (
            <div className="border-b border-line p-1.5">
              <Button variant="ghost" size="sm" icon={ArrowLeft} onClick={onCloseDetail}>
                {t('ui.split.back')}
              </Button>
            </div>
          )}
          <div className="min-h-0 flex-1">{detail}</div>
        </section>
      )}
    </div>
  );
}

interface DividerProps {
  readonly label: string;
  readonly frame: { readonly current: HTMLDivElement | null };
  readonly share: number;
  readonly onShare: (share: number) => void;
}

function Divider({ label, frame, share, onShare }: DividerProps) {
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !frame.current) return;
    const box = frame.current.getBoundingClientRect();
    onShare(clampShare((box.right - event.clientX) / box.width));
  };
  const press = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: share + STEP,
      ArrowRight: share - STEP,
      Home: LARGEST,
      End: SMALLEST,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onShare(clampShare(next));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is a widget; <hr> is not
    <div
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={SMALLEST * 100}
      aria-valuemax={LARGEST * 100}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
      className="group relative z-10 w-px shrink-0 cursor-col-resize touch-none bg-line outline-none"
    >
      <span className="absolute inset-y-0 -left-1 w-2 group-hover:bg-accent-soft group-focus-visible:bg-accent" />
    </div>
  );
}
