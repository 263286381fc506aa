/** What is special about a failure, as small marks in its row: where it comes from, what it is about to lose, its copy. */
import { Archive, ClockAlert, FileWarning, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FailureDeadline, FailureSummary } from '../../../shared/domain/failure.ts';
import { Badge } from '../../components/badge.tsx';
import { IconButton } from '../../components/button.tsx';
import { cx } from '../../components/class-names.ts';
import { useNow } from '../../components/time.tsx';
import { TONE_TEXT, type Tone } from '../../components/tone.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { deadlineTone } from './deadline.ts';

export function FailureMarks({ failure }: { readonly failure: FailureSummary }) {
  const { t } = useTranslation();
  return (
    <span className="inline-flex items-center gap-1.5 align-middle">
      {failure.origin === 'result' && (
        <Mark icon={FileWarning} tone="info" text={t('failures.origin.result')} />
      )}
      {failure.archived && <Mark icon={Archive} tone="ok" text={t('failures.archived')} />}
      {failure.deadline && <DeadlineMark deadline={failure.deadline} />}
    </span>
  );
}

interface MarkProps {
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly text: string;
}

function Mark({ icon: Icon, tone, text }: MarkProps) {
  return (
    <span title={text} className={cx('shrink-0', TONE_TEXT[tone])}>
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{text}</span>
    </span>
  );
}

function DeadlineMark({ deadline }: { readonly deadline: FailureDeadline }) {
  const now = useNow();
  return <Mark icon={ClockAlert} tone={deadlineTone(deadline, now)} text={useDeadlineText(deadline)} />;
}

/** When it will be lost where it lies, with the time that is left. */
export function DeadlineBadge({ deadline }: { readonly deadline: FailureDeadline }) {
  const now = useNow();
  return (
    <Badge tone={deadlineTone(deadline, now)} icon={ClockAlert}>
      {useDeadlineText(deadline)}
    </Badge>
  );
}

export interface ArchiveNowProps {
  readonly onArchive: () => void;
  readonly tabIndex?: number;
}

/** Keeps a copy with one click. */
export function ArchiveNow({ onArchive, tabIndex }: ArchiveNowProps) {
  const { t } = useTranslation();
  return (
    <IconButton
      size="sm"
      icon={Archive}
      label={t('failures.act.archive')}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      onClick={(event) => {
        event.stopPropagation();
        onArchive();
      }}
    />
  );
}

function useDeadlineText(deadline: FailureDeadline): string {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  if (deadline.kind === 'evicted') return t('failures.deadline.evicted', { count: deadline.deaths });
  const left = deadline.at - now;
  return left <= 0
    ? t('failures.deadline.over')
    : t('failures.deadline.expires', { left: format.duration(left) });
}
