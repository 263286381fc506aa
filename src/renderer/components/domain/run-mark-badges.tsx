import { ArrowDownUp, ClockAlert, CopyPlus, type LucideIcon, SearchX, Timer, Unlink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RunEventMark, RunMark } from '../../../shared/domain/run.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Badge } from '../badge.tsx';

const ICONS: Readonly<Record<RunMark, LucideIcon>> = {
  missing: SearchX,
  late: Timer,
  duplicate: CopyPlus,
  out_of_order: ArrowDownUp,
  orphan: Unlink,
  clock_skew: ClockAlert,
};

/** What a mark means, with its figures. */
function useMarkText(): (mark: RunEventMark) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const duration = (ms: number | null) => (ms === null ? '' : format.duration(ms));
  return ({ mark, reason, step, ms, limitMs }) =>
    t(`runs.markHelp.${mark}.${reason}`, { step, took: duration(ms), limit: duration(limitMs) });
}

/** The marks of one event, each in a word that says more on hover. */
export function EventMarkBadges({ marks }: { readonly marks: readonly RunEventMark[] }) {
  const { t } = useTranslation();
  const textOf = useMarkText();
  return marks.map((mark) => (
    <Badge key={mark.mark} tone="warn" icon={ICONS[mark.mark]} title={textOf(mark)}>
      {t(`runs.mark.${mark.mark}`)}
    </Badge>
  ));
}

/** The marks of one event in sentences. */
export function EventMarkTexts({ marks }: { readonly marks: readonly RunEventMark[] }) {
  const { t } = useTranslation();
  const textOf = useMarkText();
  return (
    <ul className="flex flex-col gap-1">
      {marks.map((mark) => (
        <li key={mark.mark} className="flex flex-wrap items-center gap-2">
          <Badge tone="warn" icon={ICONS[mark.mark]}>
            {t(`runs.mark.${mark.mark}`)}
          </Badge>
          <span className="text-muted wrap-anywhere">{textOf(mark)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The marks that events of a run have: icons alone, their words on hover and for a screen reader. */
export function RunMarkIcons({ marks }: { readonly marks: readonly RunMark[] }) {
  const { t } = useTranslation();
  return marks.map((mark) => {
    const Icon = ICONS[mark];
    const text = t(`runs.mark.${mark}`);
    return (
      <span key={mark} title={text} className="shrink-0 text-warn">
        <Icon aria-hidden className="size-3.5" />
        <span className="sr-only">{text}</span>
      </span>
    );
  });
}
