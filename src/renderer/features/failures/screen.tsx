/**
 * Falhas: dead-letter queues with what a look into them costs, the failures found, and one failure with what became of
 * it. In: `failures.queues`, `failures.page`, `failures.detail`. Out: `failures.look`, `failures.retry`,
 * `retries.cancel`, `retries.decide`.
 */
import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { connectionsQuery } from '../../client/queries.ts';
import { Badge } from '../../components/badge.tsx';
import { PageHeader } from '../../components/page.tsx';
import { ErrorState, LoadingState } from '../../components/states.tsx';
import { FailurePanes } from './failure-panes.tsx';

export interface FailuresScreenProps {
  readonly connectionId: string;
}

export function FailuresScreen({ connectionId }: FailuresScreenProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(connectionsQuery(useClient()));
  const connection = data?.find((each) => each.id === connectionId);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title={t('failures.title')}
        subtitle={t('failures.subtitle')}
        actions={
          connection?.readOnly &&
          connection.kind !== 'capture' && (
            <Badge tone="warn" icon={Lock} title={t('failures.readOnly')}>
              {t('app.connection.readOnly')}
            </Badge>
          )
        }
      />
      {error && <ErrorState error={toClientError(error)} onRetry={() => void refetch()} />}
      {!data && !error && <LoadingState label={t('ui.loading')} />}
      {connection && <FailurePanes key={connection.id} connection={connection} />}
    </div>
  );
}
