import { useTranslation } from 'react-i18next';
import type { FailureSummary, RetryView } from '../../../shared/domain/failure.ts';
import { useCommand } from '../../client/use-command.ts';
import { useErrorText } from '../../components/states.tsx';
import { useToast } from '../../components/toast.tsx';
import type { Decision } from './decide-panel.tsx';
import { UNDO_MS, undoLeft } from './retry-plan.ts';

export interface RetryActions {
  readonly busy: boolean;
  /** Delayed by the time for undoing; `done` when the ledger has it. */
  readonly retry: (failure: FailureSummary, reason: string | null, done: () => void) => void;
  readonly undo: (retry: RetryView) => void;
  readonly decide: (retry: RetryView, decision: Decision, reason: string | null, done: () => void) => void;
}

/** Retry with a time to undo it, and the end of a possible duplicate. What goes wrong is said in a toast that stays. */
export function useRetry(connectionId: string): RetryActions {
  const { t } = useTranslation();
  const toast = useToast();
  const errorText = useErrorText();
  const refused = (title: string) => (error: Parameters<typeof errorText>[0]) => {
    toast.show({ title, text: errorText(error), tone: 'danger' });
  };
  const cancel = useCommand('retries.cancel', {
    onSuccess: () =>
      toast.show({ title: t('failures.retry.undone'), text: t('failures.retry.undoneText'), tone: 'ok' }),
    onError: refused(t('failures.retry.undoFailed')),
  });
  const undo = ({ id }: RetryView) => cancel.mutate({ connectionId, retryId: id });
  const command = useCommand('failures.retry', {
    onSuccess: (retry) => {
      const left = undoLeft(retry, Date.now());
      toast.show({
        title: t('failures.retry.scheduledTitle'),
        text: t('failures.retry.scheduledText', { queue: retry.target }),
        tone: 'info',
        ...(left === 0
          ? {}
          : {
              durationMs: left,
              countdown: true,
              action: { label: t('failures.retry.undo'), onAction: () => undo(retry) },
            }),
      });
    },
    onError: refused(t('failures.retry.failed')),
  });
  const decision = useCommand('retries.decide', {
    onSuccess: () => toast.show({ title: t('failures.decide.done'), tone: 'ok' }),
    onError: refused(t('failures.decide.failed')),
  });
  return {
    busy: command.isPending || cancel.isPending || decision.isPending,
    retry: ({ id }, reason, done) =>
      command.mutate({ connectionId, id, reason, delayMs: UNDO_MS }, { onSettled: done }),
    undo,
    decide: ({ id }, chosen, reason, done) =>
      decision.mutate({ connectionId, retryId: id, decision: chosen, reason }, { onSettled: done }),
  };
}
