import { useTranslation } from 'react-i18next';
import type { FailureSelection } from '../../../shared/domain/selection.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { useErrorText } from '../../components/states.tsx';
import { useToastOf } from '../../components/toast.tsx';
import { firstChoices, requestOf } from './jobs/job-request.ts';

/**
 * Keeps a copy of one message at once, without a question: the message stays where it is. In: `jobs.plan`. Out:
 * `jobs.start`.
 */
export function useQuickArchive(connectionId: string): (id: string) => void {
  const { t } = useTranslation();
  const client = useClient();
  const toast = useToastOf(connectionId);
  const errorText = useErrorText();
  const archive = async (id: string) => {
    const selection: FailureSelection = { kind: 'ids', ids: [id] };
    const request = requestOf({ action: 'archive', selection, edit: null }, firstChoices('archive'));
    if (!request) return;
    const about = [`keep:${id}`];
    toast.clear(...about);
    try {
      const { count } = await client.call('jobs.plan', { connectionId, request });
      await client.call('jobs.start', { connectionId, request, expected: count, typed: null });
      toast.show({ title: t('failures.keeping'), tone: 'ok', about });
    } catch (error) {
      const text = errorText(toClientError(error));
      toast.show({ title: t('failures.keepFailed'), text, tone: 'danger', about });
    }
  };
  return (id) => void archive(id);
}
