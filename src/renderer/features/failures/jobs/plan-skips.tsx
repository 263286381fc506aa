import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { INCLUDABLE_SKIPS, type JobPlan, type JobRequest } from '../../../../shared/domain/job.ts';
import { CheckboxField } from '../../../components/fields.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { toggleInclude } from './job-request.ts';

type Skip = JobPlan['skipped'][number];

export interface PlanSkipsProps {
  readonly skipped: readonly Skip[];
  readonly include: JobRequest['include'];
  readonly onInclude: (include: JobRequest['include']) => void;
}

/** What is left out, by reason; a few ids of each behind a fold, and a choice where the reason can be overruled. */
export function PlanSkips({ skipped, include, onInclude }: PlanSkipsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
      {skipped.map((skip) => {
        const code = INCLUDABLE_SKIPS.find((each) => each === skip.code);
        return (
          <li key={skip.code} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-2.5 py-1.5">
            <details className="group min-w-0 flex-1">
              <summary className="flex list-none items-start gap-1.5 [&::-webkit-details-marker]:hidden">
                <ChevronRight
                  aria-hidden
                  className="mt-1 size-3 shrink-0 text-muted transition-transform group-open:rotate-90"
                />
                <span className="min-w-8 shrink-0 text-right font-medium tabular-nums">
                  {format.number(skip.count)}
                </span>
                <span className="min-w-0">{t(`jobs.skip.${skip.code}`, { count: skip.count })}</span>
              </summary>
              <Examples skip={skip} />
            </details>
            {skip.includable && code !== undefined && (
              <CheckboxField
                label={
                  <>
                    {t('jobs.plan.include')}
                    <span className="sr-only">: {t(`jobs.skip.${skip.code}`, { count: skip.count })}</span>
                  </>
                }
                checked={include.includes(code)}
                onChange={() => onInclude(toggleInclude(include, code))}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Examples({ skip: { ids, count } }: { readonly skip: Skip }) {
  const { t } = useTranslation();
  return (
    <p className="mt-1 ml-14 font-mono text-xs text-muted wrap-anywhere">
      <VisibleText text={ids.join('  ')} />{' '}
      {count > ids.length && (
        <span className="font-sans">{t('jobs.plan.moreIds', { count: count - ids.length })}</span>
      )}
    </p>
  );
}
