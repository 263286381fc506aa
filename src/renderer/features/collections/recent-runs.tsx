import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunSummary } from '../../../shared/domain/run.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { runsQuery } from '../../client/queries.ts';
import { RunStateBadge } from '../../components/domain/run-state-badge.tsx';
import { ErrorCell, IdCell } from '../../components/domain/text-cells.tsx';
import { Panel } from '../../components/page.tsx';
import { ErrorState, LoadingState } from '../../components/states.tsx';
import { AgeText, DurationText } from '../../components/time.tsx';
import { runsOfSource } from './model.ts';

const SHOWN = 8;

export interface RecentRunsProps {
  readonly connectionId: string;
  readonly source: string;
}

/** The newest runs of a source, moving as their events come. */
export function RecentRuns({ connectionId, source }: RecentRunsProps) {
  const { t } = useTranslation();
  const found = useInfiniteQuery(runsQuery(useClient(), connectionId, { text: source }));
  const runs = useMemo(
    () => runsOfSource(found.data?.pages.flatMap((page) => page.runs) ?? [], source, SHOWN),
    [found.data, source],
  );
  return (
    <Panel
      title={t('collections.recent.title')}
      actions={
        <Link
          to="/$connectionId/runs"
          params={{ connectionId }}
          className="rounded-sm text-xs text-accent-text underline underline-offset-2"
        >
          {t('collections.recent.all')}
        </Link>
      }
    >
      {found.isPending && <LoadingState label={t('ui.loading')} />}
      {found.error && (
        <ErrorState compact error={toClientError(found.error)} onRetry={() => void found.refetch()} />
      )}
      {found.data && runs.length === 0 && (
        <p className="p-panel text-muted">{t('collections.recent.empty')}</p>
      )}
      <ul>
        {runs.map((run) => (
          <li key={run.correlationId} className="border-b border-line last:border-b-0">
            <RecentRun connectionId={connectionId} run={run} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function RecentRun({ connectionId, run }: { readonly connectionId: string; readonly run: RunSummary }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/$connectionId/runs/$correlationId"
      params={{ connectionId, correlationId: run.correlationId }}
      className="grid min-h-row grid-cols-[9.5rem_6rem_8rem_minmax(0,1fr)_5rem] items-center gap-x-3 px-panel -outline-offset-2 hover:bg-hover"
    >
      <span>
        <RunStateBadge state={run.state} />
      </span>
      <span className="text-muted">
        <AgeText at={run.startedAt} />
      </span>
      <span className="text-right">
        {run.durationMs === null ? (
          <span className="text-muted">{t('collections.recent.running')}</span>
        ) : (
          <DurationText ms={run.durationMs} />
        )}
      </span>
      <span className="truncate">
        {run.error === null ? (
          <span className="text-muted">{t('collections.recent.eventCount', { count: run.events })}</span>
        ) : (
          <ErrorCell error={run.error} />
        )}
      </span>
      <span className="text-right">
        <IdCell id={run.correlationId} />
      </span>
    </Link>
  );
}
