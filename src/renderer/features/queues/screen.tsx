/**
 * Filas: all queues of the broker, as a table and as a graph of where messages come from and go, and one queue beside them.
 * In: `queues.list`, `queues.detail`. Nothing here changes anything on the broker.
 */
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { QueueReport } from '../../../shared/domain/queue.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { connectionsQuery, queueReportQuery } from '../../client/queries.ts';
import { IconButton } from '../../components/button.tsx';
import { PageHeader } from '../../components/page.tsx';
import { SplitView } from '../../components/split-view.tsx';
import { ErrorState, LoadingState } from '../../components/states.tsx';
import { TimeText } from '../../components/time.tsx';
import { useKeys } from '../../components/use-keys.ts';
import { QueueGraph } from './graph/queue-graph.tsx';
import { QueuePane } from './queue-pane.tsx';
import { QueueTable } from './queue-table.tsx';
import { QueueToolbar } from './queue-toolbar.tsx';
import { NotConnected } from './queues-empty.tsx';
import { ReportNotes } from './report-notes.tsx';
import { type QueuePlace, useQueuePlace } from './use-queue-place.ts';

/** As often as the console reads the broker's bindings by itself. */
const ASK_EVERY_MS = 30_000;

export function QueuesScreen({ connectionId }: { readonly connectionId: string }) {
  const { data: connections } = useSuspenseQuery(connectionsQuery(useClient()));
  const connection = connections.find(({ id }) => id === connectionId);
  if (!connection) return null;
  return <Queues connection={connection} />;
}

function Queues({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const place = useQueuePlace();
  const isConnected = connection.state.kind === 'connected';
  const asked = useQuery({
    ...queueReportQuery(useClient(), connection.id),
    refetchInterval: isConnected ? ASK_EVERY_MS : false,
    staleTime: 0,
  });
  const { data: report, refetch, isFetching } = asked;
  useWhenConnected(isConnected, () => void refetch());
  const refresh = () => void refetch();
  useKeys({ u: refresh, 1: () => place.show('table'), 2: () => place.show('graph') });
  const error = asked.error ? toClientError(asked.error) : null;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title={t('queues.title')}
        subtitle={t('queues.subtitle')}
        actions={
          <>
            {report && (
              <span className="text-xs text-muted">
                {t('queues.asOf')} <TimeText at={report.asOf} timeOnly />
              </span>
            )}
            <IconButton
              icon={RotateCw}
              label={t('queues.refresh')}
              shortcut="u"
              busy={isFetching}
              onClick={refresh}
            />
          </>
        }
      />
      {report ? (
        <>
          <QueueToolbar queues={report.queues} place={place} />
          <ReportNotes report={report} connection={connection} error={error} />
          <Body connectionId={connection.id} report={report} place={place} />
        </>
      ) : (
        <div className="min-h-0 flex-1">
          {error === null && <LoadingState label={t('ui.loading')} />}
          {error?.code === 'not-connected' && <NotConnected />}
          {error && error.code !== 'not-connected' && <ErrorState error={error} onRetry={refresh} />}
        </div>
      )}
    </div>
  );
}

interface BodyProps {
  readonly connectionId: string;
  readonly report: QueueReport;
  readonly place: QueuePlace;
}

function Body({ connectionId, report, place }: BodyProps) {
  const { t } = useTranslation();
  const body = useRef<HTMLDivElement>(null);
  const chosen = report.queues.find(({ name }) => name === place.queue) ?? null;
  const close = () => {
    place.choose(null);
    body.current?.querySelector<HTMLElement>('[role="grid"], [role="listbox"]')?.focus();
  };
  useKeys({ Escape: () => chosen && close() });
  const List = place.view === 'graph' ? QueueGraph : QueueTable;
  return (
    <div ref={body} className="min-h-0 flex-1">
      <SplitView
        label={t('queues.detail.title')}
        initialShare={0.36}
        onCloseDetail={close}
        detail={
          chosen && (
            <QueuePane
              key={chosen.name}
              connectionId={connectionId}
              queue={chosen}
              report={report}
              onChoose={place.choose}
            />
          )
        }
        list={<List connectionId={connectionId} report={report} place={place} />}
      />
    </div>
  );
}

/** What was told before is of another time. */
function useWhenConnected(isConnected: boolean, then: () => void): void {
  const was = useRef(isConnected);
  const act = useRef(then);
  act.current = then;
  useEffect(() => {
    if (isConnected && !was.current) act.current();
    was.current = isConnected;
  }, [isConnected]);
}
