import { CircleAlert, CornerDownRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { JobPlan } from '../../../../shared/domain/job.ts';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';

const SHOWN = 6;

type Target = JobPlan['targets'][number];

/** Where copies go, and which queues each place reaches. The default exchange has no name: its key is the queue. */
export function PlanTargets({ targets }: { readonly targets: readonly Target[] }) {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-col gap-1">
      {targets.slice(0, SHOWN).map((target) => (
        <Place key={JSON.stringify([target.exchange, target.routingKey])} target={target} />
      ))}
      {targets.length > SHOWN && (
        <li className="text-xs text-muted">
          {t('jobs.plan.moreTargets', { count: targets.length - SHOWN })}
        </li>
      )}
    </ul>
  );
}

function Place({ target }: { readonly target: Target }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { exchange, routingKey, count, problem } = target;
  return (
    <li>
      <p className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 font-mono text-xs wrap-anywhere">
          <VisibleText
            text={exchange === '' ? routingKey : t('jobs.plan.original', { exchange, key: routingKey })}
          />
        </span>
        <span className="text-xs text-muted tabular-nums">{format.number(count)}</span>
      </p>
      <Reaches target={target} />
      {problem !== null && (
        <p className="flex items-start gap-1 text-xs text-danger">
          <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {t([`jobs.skip.${problem}`, `error.${problem}`, 'error.internal'], { count })}
        </p>
      )}
    </li>
  );
}

/** Only where it says more than the name: an exchange, or a queue that is not there. */
function Reaches({ target: { exchange, routingKey, reaches } }: { readonly target: Target }) {
  const { t } = useTranslation();
  if (reaches === null) return <p className="text-xs text-muted">{t('jobs.plan.reachesUnknown')}</p>;
  if (reaches.length === 0) return <p className="text-xs text-danger">{t('jobs.plan.reachesNone')}</p>;
  if (exchange === '' && reaches.length === 1 && reaches[0] === routingKey) return null;
  return (
    <ul aria-label={t('jobs.plan.reaches')} className="mt-0.5 flex flex-col gap-0.5">
      {reaches.map((queue) => (
        <li key={queue} className="flex items-center gap-1 text-xs text-muted">
          <CornerDownRight aria-hidden className="size-3 shrink-0" />
          <span className="min-w-0 font-mono wrap-anywhere">
            <VisibleText text={queue} />
          </span>
        </li>
      ))}
    </ul>
  );
}
