import { useTranslation } from 'react-i18next';
import type { JobPlan, JobRequest } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import type { ClientError } from '../../../client/client-error.ts';
import { useCommand } from '../../../client/use-command.ts';
import { whileTrue } from '../../../client/while-true.ts';
import { useToastOf } from '../../../components/toast.tsx';
import { controlsOf } from './job-model.ts';
import { useJobCommands } from './use-job-commands.ts';

export interface JobStart {
  readonly busy: boolean;
  readonly problem: ClientError | null;
  readonly start: (request: JobRequest, plan: JobPlan) => void;
}

/** How long the note of a start offers to pause it, in milliseconds. */
const NOTE_MS = 12_000;

/**
 * Starts a job of the plan that was seen, and says so with a way to pause it. When the selection is no longer that of the
 * plan, a new plan is made and nothing is started.
 */
export function useJobStart(connectionId: string, onStarted: () => void, replan: () => void): JobStart {
  const { t } = useTranslation();
  const toast = useToastOf(connectionId);
  const client = useClient();
  const { pause } = useJobCommands(connectionId);
  const canPause = async (jobId: string) => {
    const job = await client.call('jobs.detail', { connectionId, jobId });
    return controlsOf(job).pause;
  };
  const command = useCommand('jobs.start', {
    onSuccess: (job) => {
      toast.show({
        title: t('jobs.start.started', { count: job.total }),
        text: t('jobs.start.startedText'),
        tone: 'info',
        durationMs: NOTE_MS,
        about: [`job:${job.id}`],
        until: whileTrue(client, 'jobs.changed', connectionId, () => canPause(job.id)),
        action: { label: t('jobs.control.pause'), onAction: () => pause(job.id) },
      });
      onStarted();
    },
    onError: (error) => {
      if (error.code === 'selection-changed') replan();
    },
  });
  return {
    busy: command.isPending,
    problem: command.error,
    start: (request, plan) =>
      command.mutate({
        connectionId,
        request,
        expected: plan.count,
        typed: plan.typedConfirmation,
      }),
  };
}
