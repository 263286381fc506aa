import { FileSearch, type LucideIcon, MailX, RotateCcw, TerminalSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EventSummary } from '../../../shared/domain/event.ts';
import { Badge } from '../badge.tsx';
import type { Tone } from '../tone.ts';

type Mark = 'death' | 'console' | 'look' | 'retry';

const LOOK: Readonly<Record<Mark, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  death: { tone: 'danger', icon: MailX },
  console: { tone: 'neutral', icon: TerminalSquare },
  look: { tone: 'neutral', icon: FileSearch },
  retry: { tone: 'info', icon: RotateCcw },
};

/** What is special about how an event came: a death, a retry, this console's own message, a look. Most have none. */
export function EventMarks({ event }: { readonly event: Pick<EventSummary, 'origin' | 'retryId'> }) {
  const { t } = useTranslation();
  const marks: Mark[] = [];
  if (event.origin !== 'tap') marks.push(event.origin);
  if (event.retryId !== null) marks.push('retry');
  return marks.map((mark) => (
    <Badge key={mark} tone={LOOK[mark].tone} icon={LOOK[mark].icon}>
      {t(`live.mark.${mark}`)}
    </Badge>
  ));
}
