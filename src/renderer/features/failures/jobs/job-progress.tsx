import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobView } from '../../../../shared/domain/job.ts';
import { cx } from '../../../components/class-names.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { jobTone, neverBack, settledCount } from './job-model.ts';

const FILL = {
  neutral: 'bg-control',
  info: 'bg-accent',
  ok: 'bg-ok',
  warn: 'bg-warn',
  danger: 'bg-danger',
} as const;

/** How many of a job's messages it has dealt with. An answer that comes late never turns it back. */
export function useSettled(job: JobView): number {
  const shown = useRef({ id: job.id, settled: 0 });
  const before = shown.current.id === job.id ? shown.current.settled : 0;
  shown.current = { id: job.id, settled: neverBack(before, settledCount(job.counts)) };
  return shown.current.settled;
}

export interface JobProgressProps {
  readonly job: JobView;
  readonly className?: string;
}

/** A bar and its numbers. */
export function JobProgress({ job, className }: JobProgressProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const settled = useSettled(job);
  const share = job.total === 0 ? 1 : Math.min(1, settled / job.total);
  const text = t('jobs.strip.progress', { done: format.number(settled), total: format.number(job.total) });
  return (
    <div className={cx('flex min-w-0 items-center gap-2', className)}>
      <div
        role="progressbar"
        aria-label={t(`jobs.name.${job.action}`)}
        aria-valuemin={0}
        aria-valuemax={job.total}
        aria-valuenow={settled}
        aria-valuetext={text}
        className="h-1.5 min-w-12 flex-1 overflow-hidden rounded-full border border-line bg-sunken"
      >
        <div
          className={cx('h-full rounded-full transition-[width]', FILL[jobTone(job)])}
          style={{ width: `${share * 100}%` }}
        />
      </div>
      <span className="shrink-0 text-xs tabular-nums">{text}</span>
    </div>
  );
}
