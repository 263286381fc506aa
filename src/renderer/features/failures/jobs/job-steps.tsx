import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, CirclePlay } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { JobView } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { jobFirstItemsQuery } from '../../../client/queries.ts';
import { cx } from '../../../components/class-names.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { CountsBar } from './counts-bar.tsx';
import { canaryItems, OUTCOMES, type StepShare, settledCount, stepShares } from './job-model.ts';

/** Of one answer. The steps before the rest hold fewer. */
const MOST = 500;

const PLACE = {
  done: { icon: CircleCheck, text: 'stepDone', className: 'border-line' },
  now: { icon: CirclePlay, text: 'stepNow', className: 'border-accent bg-accent-soft' },
  next: { icon: CircleDashed, text: 'stepNext', className: 'border-line text-muted' },
} as const;

/** The steps of a job, drawn one beside the other, with what became of the messages of each. */
export function JobSteps({ connectionId, job }: { readonly connectionId: string; readonly job: JobView }) {
  const { t } = useTranslation();
  const first = Math.min(MOST, Math.max(1, canaryItems(job.steps)));
  const { data } = useQuery(jobFirstItemsQuery(useClient(), connectionId, job.id, first));
  return (
    <ol
      aria-label={t('jobs.detail.steps')}
      className="grid grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-2"
    >
      {stepShares(job, data?.items ?? []).map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are told apart by their place
        <Step key={index} step={step} last={index > 0 && index === job.steps.length - 1} />
      ))}
    </ol>
  );
}

function Step({ step, last }: { readonly step: StepShare; readonly last: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { icon: Icon, text, className } = PLACE[step.place];
  return (
    <li
      aria-current={step.place === 'now' ? 'step' : undefined}
      className={cx('flex min-w-0 flex-col gap-1 rounded-md border p-2', className)}
    >
      <p className="flex flex-wrap items-center gap-x-1.5">
        <span className="font-semibold tabular-nums">{format.number(step.size)}</span>
        {last && <span className="text-xs text-muted">{t('jobs.option.rest')}</span>}
        <span className="ml-auto flex items-center gap-1 text-xs text-muted">
          <Icon aria-hidden className="size-3" />
          {t(`jobs.detail.${text}`)}
        </span>
      </p>
      <CountsBar counts={step.counts} small />
      <StepWords step={step} />
    </li>
  );
}

/** The one or two figures that matter; the rest is in the bar's words. */
function StepWords({ step: { counts, size, place } }: { readonly step: StepShare }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (place === 'next') return <p className="text-xs text-muted">–</p>;
  const words = OUTCOMES.filter(
    (outcome) => outcome !== 'waiting' && outcome !== 'underWay' && counts[outcome] > 0,
  ).slice(0, 3);
  return (
    <ul className="text-xs">
      {words.map((outcome) => (
        <li key={outcome}>
          <span className="tabular-nums">{format.number(counts[outcome])}</span>{' '}
          {t(`jobs.count.${outcome}`, { count: counts[outcome] })}
        </li>
      ))}
      {words.length === 0 && (
        <li className="text-muted tabular-nums">
          {t('jobs.detail.stepOf', {
            done: format.number(settledCount(counts)),
            size: format.number(size),
          })}
        </li>
      )}
    </ul>
  );
}
