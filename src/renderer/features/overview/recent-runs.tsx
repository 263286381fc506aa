import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { runsQuery } from '../../client/queries.ts';
import { RunStateBadge } from '../../components/domain/run-state-badge.tsx';
import { IdCell, TextCell } from '../../components/domain/text-cells.tsx';
import { Panel } from '../../components/page.tsx';
import { ErrorState, LoadingState } from '../../components/states.tsx';
import { AgeText } from '../../components/time.tsx';

const SHOWN = 8;

/** The newest runs, each a link to its detail. */
export function RecentRuns({ connectionId }: { readonly connectionId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useInfiniteQuery(runsQuery(useClient(), connectionId, {}));
  const runs = data?.pages[0]?.runs.slice(0, SHOWN);
  return (
    <Panel
      title={t('overview.recentRuns')}
      actions={
        <Link
          to="/$connectionId/runs"
          params={{ connectionId }}
          className="text-xs text-accent-text underline-offset-2 hover:underline"
        >
          {t('overview.allRuns')}
        </Link>
      }
    >
      {error && <ErrorState compact error={toClientError(error)} onRetry={() => void refetch()} />}
      {!runs && !error && <LoadingState label={t('ui.loading')} />}
      {runs?.length === 0 && <p className="p-panel text-muted">{t('overview.noRuns')}</p>}
      <ul>
        {runs?.map((run) => (
          <li key={run.correlationId} className="border-b border-line last:border-b-0">
            <Link
              to="/$connectionId/runs/$correlationId"
              params={{ connectionId, correlationId: run.correlationId }}
              className="grid h-row grid-cols-[9.5rem_minmax(0,1fr)_7rem_6rem] items-center gap-3 px-panel -outline-offset-2 hover:bg-hover"
            >
              <span className="flex min-w-0">
                <RunStateBadge state={run.state} />
              </span>
              <span className="truncate">
                <TextCell text={run.source} />
              </span>
              <span className="truncate text-muted">
                <IdCell id={run.correlationId} />
              </span>
              <span className="text-right text-xs whitespace-nowrap text-muted">
                <AgeText at={run.startedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
