import { useTranslation } from 'react-i18next';
import type { JobView } from '../../../../shared/domain/job.ts';
import { useCommand } from '../../../client/use-command.ts';
import { useErrorText } from '../../../components/states.tsx';
import { useToastOf } from '../../../components/toast.tsx';

export interface JobCommands {
  readonly busy: boolean;
  readonly pause: (jobId: string) => void;
  readonly resume: (jobId: string) => void;
  readonly cancel: (jobId: string) => void;
}

/** Pause, resume and cancel of jobs. What is refused is said in a toast that stays. */
export function useJobCommands(connectionId: string): JobCommands {
  const { t } = useTranslation();
  const toast = useToastOf(connectionId);
  const errorText = useErrorText();
  const told = {
    onSuccess: ({ id }: JobView) => toast.clear(`job:${id}`),
    onError: (error: Parameters<typeof errorText>[0], { jobId }: { readonly jobId: string }) => {
      const about = [`job:${jobId}`];
      toast.show({ title: t('jobs.control.failed'), text: errorText(error), tone: 'danger', about });
    },
  };
  const pause = useCommand('jobs.pause', told);
  const resume = useCommand('jobs.resume', told);
  const cancel = useCommand('jobs.cancel', told);
  return {
    busy: pause.isPending || resume.isPending || cancel.isPending,
    pause: (jobId) => pause.mutate({ connectionId, jobId }),
    resume: (jobId) => resume.mutate({ connectionId, jobId }),
    cancel: (jobId) => cancel.mutate({ connectionId, jobId }),
  };
}
