import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureSummary, RetryView } from '../../../shared/domain/failure.ts';
import { useClient } from '../../client/client-context.tsx';
import { useCommand } from '../../client/use-command.ts';
import { whileTrue } from '../../client/while-true.ts';
import { useErrorText } from '../../components/states.tsx';
import { useToastOf } from '../../components/toast.tsx';
import type { Decision } from './decide-panel.tsx';
import { UNDO_MS, undoLeft } from './retry-plan.ts';

export interface RetryActions {
  readonly busy: boolean;
  /** Delayed by the time for undoing; `done` when the ledger has it. */
  readonly retry: (failure: FailureSummary, reason: string | null, done: () => void) => void;
  readonly undo: (retry: RetryView) => void;
  readonly decide: (retry: RetryView, decision: Decision, reason: string | null, done: () => void) => void;
}

/** Of a failure the last word alone is said. */
function ofFailure(id: string): { readonly about: readonly string[] } {
  return { about: [`failure:${id}`] };
}

/** Retry with a time to undo it, and the end of a possible duplicate. What goes wrong is said in a toast that stays. */
export function useRetry(connectionId: string): RetryActions {
  const { t } = useTranslation();
  const client = useClient();
  const toast = useToastOf(connectionId);
  const errorText = useErrorText();
  const refused = (failureId: string, title: string, error: Parameters<typeof errorText>[0]) => {
    toast.show({ title, text: errorText(error), tone: 'danger', ...ofFailure(failureId) });
  };
  /** By retry: a toast that undoes may outlive the view that it came from, and with it what was passed along. */
  const failures = useRef(new Map<string, string>());
  const refusedOf = (retryId: string, title: string, error: Parameters<typeof errorText>[0]) =>
    refused(failures.current.get(retryId) ?? '', title, error);
  const cancel = useCommand('retries.cancel', {
    onSuccess: ({ failureId }) =>
      toast.show({
        title: t('failures.retry.undone'),
        text: t('failures.retry.undoneText'),
        tone: 'ok',
        ...ofFailure(failureId),
      }),
    onError: (error, { retryId }) => refusedOf(retryId, t('failures.retry.undoFailed'), error),
  });
  const undo = ({ id, failureId }: RetryView) => {
    failures.current.set(id, failureId);
    cancel.mutate({ connectionId, retryId: id });
  };
  /** It can be undone as long as it has not begun, here or elsewhere. */
  const isScheduled = async ({ id, failureId }: RetryView) => {
    const { retries } = await client.call('failures.detail', { connectionId, id: failureId });
    return retries.some((retry) => retry.id === id && retry.state === 'scheduled');
  };
  const command = useCommand('failures.retry', {
    onSuccess: (retry) => {
      const left = undoLeft(retry, Date.now());
      toast.show({
        title: t('failures.retry.scheduledTitle'),
        text: t('failures.retry.scheduledText', { queue: retry.target }),
        tone: 'info',
        ...ofFailure(retry.failureId),
        ...(left === 0
          ? {}
          : {
              durationMs: left,
              countdown: true,
              until: whileTrue(client, 'retries.changed', connectionId, () => isScheduled(retry)),
              action: { label: t('failures.retry.undo'), onAction: () => undo(retry) },
            }),
      });
    },
    onError: (error, { id }) => refused(id, t('failures.retry.failed'), error),
  });
  const decision = useCommand('retries.decide', {
    onSuccess: ({ failureId }) =>
      toast.show({ title: t('failures.decide.done'), tone: 'ok', ...ofFailure(failureId) }),
    onError: (error, { retryId }) => refusedOf(retryId, t('failures.decide.failed'), error),
  });
  return {
    busy: command.isPending || cancel.isPending || decision.isPending,
    retry: ({ id }, reason, done) =>
      command.mutate({ connectionId, id, reason, delayMs: UNDO_MS }, { onSettled: done }),
    undo,
    decide: ({ id, failureId }, chosen, reason, done) => {
      failures.current.set(id, failureId);
      decision.mutate({ connectionId, retryId: id, decision: chosen, reason }, { onSettled: done });
    },
  };
}
