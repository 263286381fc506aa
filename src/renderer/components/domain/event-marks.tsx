import { FileSearch, type LucideIcon, MailX, RotateCcw, TerminalSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EventSummary } from '../../../shared/domain/event.ts';
import { Badge } from '../badge.tsx';
import { cx } from '../class-names.ts';
import { TONE_TEXT, type Tone } from '../tone.ts';

type Mark = 'death' | 'console' | 'look' | 'retry';

const LOOK: Readonly<Record<Mark, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  death: { tone: 'danger', icon: MailX },
  console: { tone: 'neutral', icon: TerminalSquare },
  look: { tone: 'neutral', icon: FileSearch },
  retry: { tone: 'info', icon: RotateCcw },
};

export interface EventMarksProps {
  readonly event: Pick<EventSummary, 'origin' | 'retryId'>;
  /** The icon alone, its word on hover and for a screen reader: for a line of a list. */
  readonly compact?: boolean;
}

/** What is special about how an event came: a death, a retry, this console's own message, a look. Most have none. */
export function EventMarks({ event, compact = false }: EventMarksProps) {
  const { t } = useTranslation();
  const marks: Mark[] = [];
  if (event.origin !== 'tap') marks.push(event.origin);
  if (event.retryId !== null) marks.push('retry');
  return marks.map((mark) => {
    const { tone, icon: Icon } = LOOK[mark];
    const text = t(`live.mark.${mark}`);
    if (!compact) {
      return (
        <Badge key={mark} tone={tone} icon={Icon}>
          {text}
        </Badge>
      );
    }
    return (
      <span key={mark} title={text} className={cx('shrink-0', TONE_TEXT[tone])}>
        <Icon aria-hidden className="size-3.5" />
        <span className="sr-only">{text}</span>
      </span>
    );
  });
}
