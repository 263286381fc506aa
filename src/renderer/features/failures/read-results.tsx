import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { useErrorText } from '../../components/states.tsx';
import { useToastOf } from '../../components/toast.tsx';

/** Reads failed results from the result store, where the connection has one. */
export function ReadResults({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const toast = useToastOf(connection.id);
  const errorText = useErrorText();
  const read = useCommand('failures.readResults', {
    onSuccess: ({ seen, added, complete }) => {
      const counted = t('failures.results.done', {
        count: seen,
        added: t('failures.look.added', { count: added }),
      });
      toast.show({
        title: t('failures.results.doneTitle'),
        text: complete ? counted : `${counted} ${t('failures.results.partial')}`,
        tone: complete ? 'ok' : 'warn',
        about: ['results'],
      });
    },
    onError: (error) =>
      toast.show({
        title: t('failures.results.failed'),
        text: errorText(error),
        tone: 'danger',
        about: ['results'],
      }),
  });
  if (!connection.rabbitmq?.redisUrl) return null;
  return (
    <Button
      size="sm"
      variant="ghost"
      icon={RefreshCw}
      busy={read.isPending}
      disabled={connection.state.kind !== 'connected'}
      onClick={() => {
        toast.clear('results');
        read.mutate({ connectionId: connection.id });
      }}
    >
      {t('failures.results.read')}
    </Button>
  );
}
