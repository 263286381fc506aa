import { useTranslation } from 'react-i18next';
import type { JobCounts } from '../../../../shared/domain/job.ts';
import { cx } from '../../../components/class-names.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { OUTCOMES, type Outcome } from './job-model.ts';

/** Two outcomes of one tone are told apart by stripes, by their place, and by the legend's words. */
const FILL: Readonly<Record<Outcome, string>> = {
  succeeded: 'bg-ok',
  done: 'bg-ok',
  notSeenToFail: 'bg-control',
  sent: 'bg-info',
  failedAgain: 'bg-danger',
  overdue: 'bg-warn',
  possibleDuplicate: 'bg-warn striped',
  returned: 'bg-danger striped',
  nacked: 'bg-danger striped',
  gone: 'bg-control striped',
  cancelled: 'bg-line-strong',
  underWay: 'bg-info striped',
  waiting: 'bg-sunken',
};

/** What became of messages, as one bar. Its numbers stand in the legend; the bar reads them out too. */
export function CountsBar({
  counts,
  small = false,
}: {
  readonly counts: JobCounts;
  readonly small?: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = OUTCOMES.filter((outcome) => counts[outcome] > 0);
  const parts = shown.map(
    (outcome) =>
      `${format.number(counts[outcome])} ${t(`jobs.count.${outcome}`, { count: counts[outcome] })}`,
  );
  return (
    <div
      role="img"
      aria-label={t('jobs.detail.bar', { parts: parts.join(', ') || t('jobs.detail.noneYet') })}
      className={cx(
        'flex w-full gap-px overflow-hidden rounded-sm border border-line bg-line',
        small ? 'h-1.5' : 'h-4',
      )}
    >
      {shown.map((outcome) => (
        <span
          key={outcome}
          className={cx('min-w-0.5', FILL[outcome])}
          style={{ flexGrow: counts[outcome], flexBasis: 0 }}
        />
      ))}
    </div>
  );
}

export function CountsLegend({ counts }: { readonly counts: JobCounts }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-x-4 gap-y-1">
      {OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => (
        <li key={outcome} className="flex items-center gap-2">
          <span
            aria-hidden
            className={cx('size-2.5 shrink-0 rounded-sm border border-line', FILL[outcome])}
          />
          <span className="font-semibold tabular-nums">{format.number(counts[outcome])}</span>
          <span className="min-w-0 truncate text-muted">
            {t(`jobs.count.${outcome}`, { count: counts[outcome] })}
          </span>
        </li>
      ))}
    </ul>
  );
}
