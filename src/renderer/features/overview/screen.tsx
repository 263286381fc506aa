/** Painel: how the connection stands, in numbers that each lead to what they count. Before the first event: what to do. */
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { connectionsQuery, runCountsQuery } from '../../client/queries.ts';
import { PageHeader } from '../../components/page.tsx';
import { ErrorState, LoadingState } from '../../components/states.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Numbers } from './numbers.tsx';
import { QueuesPanel } from './queues-panel.tsx';
import { RecentRuns } from './recent-runs.tsx';

export function OverviewScreen({ connectionId }: { readonly connectionId: string }) {
  const { t } = useTranslation();
  const { data: connections } = useSuspenseQuery(connectionsQuery(useClient()));
  const connection = connections.find(({ id }) => id === connectionId);
  if (!connection) return null;
  return (
    <div className="flex h-full flex-col">
      <PageHeader title={t('app.screens.overview')} subtitle={connection.name} />
      <div className="min-h-0 flex-1 overflow-auto">
        <Body connection={connection} />
      </div>
    </div>
  );
}

function Body({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const { data: counts, error, refetch } = useQuery(runCountsQuery(useClient(), connection.id));
  if (error) return <ErrorState error={toClientError(error)} onRetry={() => void refetch()} />;
  if (!counts) return <LoadingState label={t('ui.loading')} />;
  if (connection.captured === 0 && counts.length === 0) return <FirstSteps connection={connection} />;
  return (
    <div className="flex flex-col gap-4 p-panel">
      <Numbers connection={connection} counts={counts} />
      <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] items-start gap-4 max-[1000px]:grid-cols-1">
        <RecentRuns connectionId={connection.id} />
        <QueuesPanel connectionId={connection.id} />
      </div>
    </div>
  );
}
