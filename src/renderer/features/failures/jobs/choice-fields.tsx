/** How a job is to go: destination, steps, pace, reason, and the number that confirms it. */
import { useTranslation } from 'react-i18next';
import type { DeadLetterQueue } from '../../../../shared/domain/failure.ts';
import type { JobAction, JobPlan } from '../../../../shared/domain/job.ts';
import { NumberField, SwitchField, TextField } from '../../../components/fields.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { hasTarget, type JobChoices, type StartProblem, sendsOn } from './job-request.ts';
import { PlanSteps } from './plan-steps.tsx';
import { TargetField } from './target-field.tsx';

export interface ChoiceFieldsProps {
  readonly action: JobAction;
  readonly plan: JobPlan | undefined;
  readonly queues: readonly DeadLetterQueue[];
  readonly choices: JobChoices;
  /** Those that the operator is to be told of. */
  readonly problems: readonly StartProblem[];
  readonly onChange: (choices: JobChoices) => void;
}

export function ChoiceFields(props: ChoiceFieldsProps) {
  const { action, plan, choices, onChange, queues, problems } = props;
  const { t } = useTranslation();
  return (
    <section
      aria-label={t('jobs.option.title')}
      className="flex flex-col gap-4 max-md:border-t max-md:border-line max-md:pt-4"
    >
      {hasTarget(action) && (
        <TargetField
          queues={queues}
          choices={choices}
          problem={problems.includes('queue')}
          onChange={onChange}
        />
      )}
      {sendsOn(action) && (plan?.count ?? 0) > 1 && (
        <div className="flex flex-col gap-2">
          <SwitchField
            label={t('jobs.option.canary')}
            hint={choices.canary ? t('jobs.option.canaryHint') : t('jobs.option.canaryOff')}
            checked={choices.canary}
            onChange={(event) => onChange({ ...choices, canary: event.target.checked })}
          />
          {plan && choices.canary && <PlanSteps steps={plan.steps} />}
        </div>
      )}
      <RateField {...props} />
      <Advanced {...props} />
      <ReasonField {...props} />
      <TypedField {...props} />
    </section>
  );
}

function ReasonField({ action, plan, choices, problems, onChange }: ChoiceFieldsProps) {
  const { t } = useTranslation();
  const needed = plan?.needsReason ?? false;
  return (
    <div data-choice="reason">
      <TextField
        label={needed ? t('jobs.option.reason') : t('jobs.option.reasonOptional')}
        hint={t(reasonHint(action, needed))}
        error={problems.includes('reason') ? t('jobs.option.reasonMissing') : undefined}
        required={needed}
        maxLength={500}
        value={choices.reason}
        onChange={(event) => onChange({ ...choices, reason: event.target.value })}
      />
    </div>
  );
}

function reasonHint(action: JobAction, needed: boolean): string {
  if (!needed) return 'jobs.option.reasonHint';
  return action === 'discard' ? 'jobs.option.reasonDiscard' : 'jobs.option.reasonNeeded';
}

function RateField({ plan, choices, problems, onChange }: ChoiceFieldsProps) {
  const { t } = useTranslation();
  if ((plan?.count ?? 0) <= 1) return null;
  return (
    <div data-choice="rate">
      <NumberField
        label={t('jobs.option.rate')}
        placeholder={t('jobs.option.ratePlaceholder')}
        inputMode="decimal"
        error={problems.includes('rate') ? t('jobs.option.rateProblem') : undefined}
        maxLength={10}
        value={choices.rate}
        onChange={(event) => onChange({ ...choices, rate: event.target.value })}
      />
    </div>
  );
}

function Advanced({ action, plan, choices, problems, onChange }: ChoiceFieldsProps) {
  const { t } = useTranslation();
  if ((plan?.count ?? 0) <= 1 || action === 'archive') return null;
  return (
    <details open={problems.includes('window') || undefined}>
      <summary className="w-fit text-sm text-accent-text">{t('jobs.option.advanced')}</summary>
      <div data-choice="window" className="mt-2 max-w-72">
        <NumberField
          label={t('jobs.option.window')}
          hint={t('jobs.option.windowHint')}
          error={problems.includes('window') ? t('jobs.option.windowProblem') : undefined}
          maxLength={3}
          value={choices.window}
          onChange={(event) => onChange({ ...choices, window: event.target.value })}
        />
      </div>
    </details>
  );
}

function TypedField({ plan, choices, problems, onChange }: ChoiceFieldsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!plan || plan.typedConfirmation === null) return null;
  const formatted = format.number(plan.typedConfirmation);
  return (
    <div data-choice="typed" className="rounded-md border border-warn-line bg-warn-soft p-3">
      <NumberField
        label={t('jobs.option.typed', { formatted })}
        hint={t('jobs.option.typedHint')}
        error={problems.includes('typed') ? t('jobs.option.typedWrong', { formatted }) : undefined}
        required
        className="max-w-60"
        maxLength={20}
        value={choices.typed}
        onChange={(event) => onChange({ ...choices, typed: event.target.value })}
      />
    </div>
  );
}
