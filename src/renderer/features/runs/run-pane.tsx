/** One run beside the list: how it stands, its events in order with their waits, the message of the chosen event. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../../shared/domain/run.ts';
import { withTerm } from '../../../shared/filter/write-filter.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { eventQuery, runQuery } from '../../client/queries.ts';
import type { OnFilterValue } from '../../components/filter-value.tsx';
import { MessageViewer } from '../../components/message-viewer.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx';
import { firstChoice, waterfall } from './model.ts';
import { RunHead } from './run-head.tsx';
import { RunNotes } from './run-notes.tsx';
import { WaterfallList } from './waterfall-list.tsx';

export interface RunPaneProps {
  readonly connectionId: string;
  readonly correlationId: string;
}

export function RunPane({ connectionId, correlationId }: RunPaneProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(runQuery(useClient(), connectionId, correlationId));
  if (error) {
    const known = toClientError(error);
    if (known.code !== 'not-found') return <ErrorState error={known} onRetry={() => void refetch()} />;
    return (
      <EmptyState
        icon={SearchX}
        title={t('runs.detail.notFoundTitle')}
        text={t('runs.detail.notFoundText')}
        action={
          <Link
            to="/$connectionId/runs"
            params={{ connectionId }}
            className="text-accent-text underline underline-offset-2"
          >
            {t('runs.detail.back')}
          </Link>
        }
      />
    );
  }
  if (!data) return <LoadingState label={t('ui.loading')} />;
  return <Run connectionId={connectionId} detail={data} />;
}

function Run({ connectionId, detail }: { readonly connectionId: string; readonly detail: RunDetail }) {
  const { t } = useTranslation();
  const { run, events, truncated } = detail;
  const [chosen, choose] = useState<number | null>(null);
  const rows = useMemo(() => waterfall(events), [events]);
  const selected = chosen ?? firstChoice(events, run.error !== null)?.seq ?? null;
  return (
    <div className="flex h-full min-h-0 flex-col overflow-y-auto">
      <RunHead connectionId={connectionId} run={run} />
      <RunNotes connectionId={connectionId} correlationId={run.correlationId} />
      <div className="flex min-h-9 items-center justify-between gap-2 border-b border-line bg-sunken px-panel text-xs">
        <h3 className="font-medium">{t('runs.detail.steps')}</h3>
        <span className="truncate text-muted">{t('runs.detail.stepsHelp')}</span>
      </div>
      <div className="max-h-[max(38%,12rem)] shrink-0 overflow-auto">
        <WaterfallList rows={rows} selectedSeq={selected} onSelect={choose} />
        {truncated && (
          <p className="p-panel text-xs text-muted">{t('runs.detail.truncated', { count: events.length })}</p>
        )}
      </div>
      <div className="min-h-56 flex-1 border-t border-line">
        {selected === null ? (
          <p className="p-panel text-muted">{t('runs.detail.selectEvent')}</p>
        ) : (
          <EventMessage connectionId={connectionId} seq={selected} />
        )}
      </div>
    </div>
  );
}

function EventMessage({ connectionId, seq }: { readonly connectionId: string; readonly seq: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(eventQuery(useClient(), connectionId, seq));
  if (error) return <ErrorState compact error={toClientError(error)} onRetry={() => void refetch()} />;
  if (!data) return <LoadingState label={t('ui.loading')} />;
  // Messages are listed live: runs have none.
  const ask: OnFilterValue = (term, use) => {
    const search = { filter: withTerm('', term, use) };
    void navigate({ to: '/$connectionId/live', params: { connectionId }, search });
  };
  return <MessageViewer key={seq} message={data.message} onFilter={ask} />;
}
