import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeadLetterQueue } from '../../../../shared/domain/failure.ts';
import { TextField } from '../../../components/fields.tsx';
import type { JobChoices } from './job-request.ts';

export interface TargetFieldProps {
  readonly queues: readonly DeadLetterQueue[];
  readonly choices: JobChoices;
  readonly problem: boolean;
  readonly onChange: (choices: JobChoices) => void;
}

/** Queues whose dead letters are known first, then the dead-letter queues themselves. */
function knownQueues(queues: readonly DeadLetterQueue[]): readonly string[] {
  return [...new Set([...queues.flatMap(({ feeds }) => feeds), ...queues.map(({ name }) => name)])];
}

/** Where copies go: the failing queue, one queue for all, or as they were first sent. */
export function TargetField({ queues, choices, problem, onChange }: TargetFieldProps) {
  const { t } = useTranslation();
  const group = useId();
  const list = useId();
  const choice = (target: JobChoices['target'], label: string, hint?: ReactNode) => (
    <label className="flex min-h-6 items-start gap-2">
      <input
        type="radio"
        name={group}
        checked={choices.target === target}
        onChange={() => onChange({ ...choices, target })}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span>
        {label} {hint && <span className="text-xs text-muted">{hint}</span>}
      </span>
    </label>
  );
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{t('jobs.option.target')}</legend>
      {choice('failed-queue', t('jobs.option.failedQueue'), t('jobs.option.failedQueueHint'))}
      {choice('original-exchange', t('jobs.option.original'), t('jobs.option.originalHint'))}
      {choice('queue', t('jobs.option.queue'))}
      {choices.target === 'queue' && (
        <div data-choice="queue" className="ml-6">
          <TextField
            label={t('jobs.option.queueName')}
            hideLabel
            mono
            list={list}
            error={problem ? t('jobs.option.queueMissing') : undefined}
            maxLength={255}
            value={choices.queue}
            onChange={(event) => onChange({ ...choices, queue: event.target.value })}
          />
          <datalist id={list}>
            {knownQueues(queues).map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </div>
      )}
    </fieldset>
  );
}
