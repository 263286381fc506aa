import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { deadLetterQueuesQuery } from '../../client/queries.ts';
import { Badge } from '../../components/badge.tsx';
import { Panel } from '../../components/page.tsx';
import { ErrorState, LoadingState } from '../../components/states.tsx';
import { AgeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

/** Dead-letter queues of the system: how deep, and as of which look. */
export function QueuesPanel({ connectionId }: { readonly connectionId: string }) {
  const { t } = useTranslation();
  const { data: queues, error, refetch } = useQuery(deadLetterQueuesQuery(useClient(), connectionId));
  return (
    <Panel title={t('overview.queues')}>
      {error && <ErrorState compact error={toClientError(error)} onRetry={() => void refetch()} />}
      {!queues && !error && <LoadingState label={t('ui.loading')} />}
      {queues?.length === 0 && <p className="p-panel text-muted">{t('overview.noQueues')}</p>}
      <ul>
        {queues?.map((queue) => (
          <li key={queue.name} className="border-b border-line last:border-b-0">
            <Link
              to="/$connectionId/failures"
              params={{ connectionId }}
              search={{ queue: queue.name }}
              className="flex min-h-row items-center gap-3 px-panel py-1.5 -outline-offset-2 hover:bg-hover"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-mono text-xs">
                  <VisibleText text={queue.name} />
                </span>
                <span className="block text-xs text-muted">
                  {queue.asOf === null ? (
                    t('overview.neverLooked')
                  ) : (
                    <>
                      {t('overview.lookedAt')} <AgeText at={queue.asOf} />
                    </>
                  )}
                </span>
              </span>
              <QueueDepth queue={queue} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function QueueDepth({ queue }: { readonly queue: DeadLetterQueue }) {
  const { t } = useTranslation();
  if (!queue.exists) return <Badge tone="neutral">{t('overview.queueMissing')}</Badge>;
  if (queue.depth === null) return <Badge tone="neutral">{t('overview.depthUnknown')}</Badge>;
  return (
    <Badge tone={queue.depth > 0 ? 'danger' : 'neutral'}>
      {t('overview.messages', { count: queue.depth })}
    </Badge>
  );
}
