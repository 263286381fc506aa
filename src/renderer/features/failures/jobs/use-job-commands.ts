import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../client/use-command.ts';
import { useErrorText } from '../../../components/states.tsx';
import { useToast } from '../../../components/toast.tsx';

export interface JobCommands {
  readonly busy: boolean;
  readonly pause: (jobId: string) => void;
  readonly resume: (jobId: string) => void;
  readonly cancel: (jobId: string) => void;
}

/** Pause, resume and cancel of jobs. What is refused is said in a toast that stays. */
export function useJobCommands(connectionId: string): JobCommands {
  const { t } = useTranslation();
  const toast = useToast();
  const errorText = useErrorText();
  const onError = (error: Parameters<typeof errorText>[0]) => {
    toast.show({ title: t('jobs.control.failed'), text: errorText(error), tone: 'danger' });
  };
  const pause = useCommand('jobs.pause', { onError });
  const resume = useCommand('jobs.resume', { onError });
  const cancel = useCommand('jobs.cancel', { onError });
  return {
    busy: pause.isPending || resume.isPending || cancel.isPending,
    pause: (jobId) => pause.mutate({ connectionId, jobId }),
    resume: (jobId) => resume.mutate({ connectionId, jobId }),
    cancel: (jobId) => cancel.mutate({ connectionId, jobId }),
  };
}
