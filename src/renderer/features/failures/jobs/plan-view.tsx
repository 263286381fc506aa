/** A plan in words and numbers: what is done to how much, where it goes, what is left out and why, what to mind. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobAction, JobPlan, JobRequest } from '../../../../shared/domain/job.ts';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { Note } from './note.tsx';
import { PlanSkips } from './plan-skips.tsx';
import { PlanTargets } from './plan-targets.tsx';

export interface PlanViewProps {
  readonly action: JobAction;
  readonly plan: JobPlan;
  readonly include: JobRequest['include'];
  readonly onInclude: (include: JobRequest['include']) => void;
}

export function PlanView({ action, plan, include, onInclude }: PlanViewProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const skipped = plan.skipped.reduce((sum, { count, included }) => sum + (included ? 0 : count), 0);
  return (
    <section aria-label={t('jobs.plan.label')} className="flex flex-col gap-4">
      {plan.count === 0 ? (
        <Note tone="warn">
          <strong className="font-semibold">{t('jobs.plan.nothing')}.</strong> {t('jobs.plan.nothingText')}
        </Note>
      ) : (
        <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-4">
          <Figure label={t('jobs.plan.messages')}>{format.number(plan.count)}</Figure>
          <Figure label={t('jobs.plan.size')}>{format.size(plan.bytes)}</Figure>
          <Figure label={t('jobs.plan.time')} quiet={plan.estimatedMs === null}>
            {plan.estimatedMs === null ? t('jobs.plan.timeUnknown') : format.duration(plan.estimatedMs)}
          </Figure>
          <Figure label={t('jobs.plan.skippedCount')}>{format.number(skipped)}</Figure>
        </dl>
      )}
      {plan.warnings.map((warning) => (
        <Note key={warning} tone="warn">
          {t(`jobs.warning.${warning}`)}
        </Note>
      ))}
      {plan.count > 0 && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Part title={t(queuesTitle(action))}>
            <ul className="flex flex-col gap-1">
              {plan.queues.map(({ queue, count }) => (
                <li key={queue} className="flex items-baseline justify-between gap-3">
                  <span className="min-w-0 font-mono text-xs wrap-anywhere">
                    <VisibleText text={queue} />
                  </span>
                  <span className="text-xs text-muted tabular-nums">{format.number(count)}</span>
                </li>
              ))}
            </ul>
          </Part>
          {plan.targets.length > 0 && (
            <Part title={t('jobs.plan.targets')}>
              <PlanTargets targets={plan.targets} />
            </Part>
          )}
        </div>
      )}
      {plan.skipped.length > 0 && (
        <Part title={t('jobs.plan.skipped')}>
          <PlanSkips skipped={plan.skipped} include={include} onInclude={onInclude} />
        </Part>
      )}
    </section>
  );
}

function queuesTitle(action: JobAction): string {
  if (action === 'restore') return 'jobs.plan.queuesRestore';
  return action === 'archive' || action === 'resend' ? 'jobs.plan.queuesStay' : 'jobs.plan.queues';
}

interface FigureProps {
  readonly label: string;
  /** Words in place of a number. */
  readonly quiet?: boolean;
  readonly children: ReactNode;
}

function Figure({ label, quiet = false, children }: FigureProps) {
  return (
    <div className="flex flex-col-reverse justify-end bg-surface px-3 py-2">
      <dd className={quiet ? 'text-sm text-muted' : 'text-lg font-semibold tabular-nums'}>{children}</dd>
      <dt className="text-xs text-muted">{label}</dt>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-xs font-semibold text-muted">{title}</h3>
      {children}
    </div>
  );
}
