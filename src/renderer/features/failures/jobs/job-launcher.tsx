/** Asks before a job: its plan, how it goes, and the start. In: `jobs.plan`. Out: `jobs.start`. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { JobAction } from '../../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { jobPlanQuery } from '../../../client/queries.ts';
import { useCommand } from '../../../client/use-command.ts';
import { ConfirmDialog } from '../../../components/dialog.tsx';
import { ErrorState, LoadingState } from '../../../components/states.tsx';
import { newRequest } from './job-request.ts';

export interface JobLauncherProps {
  readonly connection: ConnectionView;
  readonly action: JobAction;
  /** Of action `restore`: ids of archive items. */
  readonly selection: FailureSelection;
  readonly onClose: () => void;
}

/** Shown while it is mounted. */
export function JobLauncher({ connection, action, selection, onClose }: JobLauncherProps) {
  const { t } = useTranslation();
  const request = newRequest(action, selection);
  const plan = useQuery(jobPlanQuery(useClient(), connection.id, request));
  const start = useCommand('jobs.start', { onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      title={t(`jobs.action.${action}`)}
      confirmLabel={t(`jobs.action.${action}`)}
      busy={start.isPending}
      confirmDisabled={plan.data === undefined || plan.data.count === 0}
      onConfirm={() =>
        plan.data &&
        start.mutate({ connectionId: connection.id, request, expected: plan.data.count, typed: null })
      }
      onClose={onClose}
    >
      {plan.isPending && <LoadingState label={t('ui.loading')} />}
      {plan.data && <p>{t('jobs.plan.count', { count: plan.data.count })}</p>}
      {plan.error && <ErrorState compact error={toClientError(plan.error)} />}
      {start.error && <ErrorState compact error={start.error} />}
    </ConfirmDialog>
  );
}
