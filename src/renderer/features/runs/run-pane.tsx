/** One run beside the list: how it stands, its steps, its events in order, and the message of the chosen event. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../../shared/domain/run.ts';
import { withTerm } from '../../../shared/filter/write-filter.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { eventQuery, runQuery } from '../../client/queries.ts';
import { FilterChips } from '../../components/domain/filter-chips.tsx';
import { EventMarkTexts } from '../../components/domain/run-mark-badges.tsx';
import type { OnFilterValue } from '../../components/filter-value.tsx';
import { MessageViewer } from '../../components/message-viewer.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx';
import { EventList, RUN_DRAWINGS, type RunDrawing } from './event-list.tsx';
import { firstChoice } from './model.ts';
import { RunHead } from './run-head.tsx';
import { RunNotes } from './run-notes.tsx';
import { StepList } from './steps/step-list.tsx';
import { MOST_LISTED, useRunEvents } from './use-run-events.ts';
import { useRunSelection } from './use-run-selection.ts';

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
  const { run, truncated } = detail;
  const [drawing, draw] = useState<RunDrawing>('flow');
  const selection = useRunSelection(
    firstChoice(truncated ? detail.events.slice(0, 1) : detail.events, run.error !== null)?.seq ?? null,
  );
  const [shown, setShown] = useState<readonly [number, number]>([0, 0]);
  const show = useCallback((from: number, to: number) => setShown([from, to]), []);
  const events = useRunEvents(connectionId, detail, [...shown, selection.index]);
  const chosen = selection.seq === null ? undefined : events.at(events.indexOf(selection.seq));
  return (
    <div className="flex h-full min-h-0 flex-col overflow-y-auto">
      <RunHead connectionId={connectionId} run={run} />
      <RunNotes connectionId={connectionId} correlationId={run.correlationId} />
      <StepList detail={detail} selection={selection} chosen={chosen} />
      <div className="flex min-h-9 shrink-0 items-center justify-between gap-2 border-b border-line bg-sunken px-panel text-xs">
        <h3 className="font-medium whitespace-nowrap">{t('runs.detail.steps')}</h3>
        <FilterChips
          label={t('runs.drawing.label')}
          chips={RUN_DRAWINGS.map((each) => ({ id: each, label: t(`runs.drawing.${each}`) }))}
          chosen={drawing}
          onChoose={(id) => draw(RUN_DRAWINGS.find((each) => each === id) ?? drawing)}
        />
      </div>
      <div className="h-[max(38%,14rem)] shrink-0">
        <EventList detail={detail} events={events} drawing={drawing} selection={selection} onShow={show} />
      </div>
      {run.events > MOST_LISTED && (
        <p className="shrink-0 px-panel py-1 text-xs text-muted">
          {t('runs.detail.truncated', { count: MOST_LISTED })}
        </p>
      )}
      {chosen && chosen.marks.length > 0 && (
        <div className="shrink-0 border-t border-line px-panel py-2 text-xs">
          <EventMarkTexts marks={chosen.marks} />
        </div>
      )}
      <div className="min-h-56 flex-1 border-t border-line">
        {selection.seq === null ? (
          <p className="p-panel text-muted">{t('runs.detail.selectEvent')}</p>
        ) : (
          <EventMessage connectionId={connectionId} seq={selection.seq} />
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
