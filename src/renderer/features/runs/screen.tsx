/**
 * Execuções: runs with their state, and beside them one run with its events in order and their messages. In:
 * `runs.page`, `runs.counts`, `runs.detail`. The chosen run is part of the address.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FilterX, Route } from 'lucide-react';
import { useDeferredValue, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunSummary } from '../../../shared/domain/run.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { runCountsQuery, runsQuery } from '../../client/queries.ts';
import { useFilterCount } from '../../client/use-filter-count.ts';
import { useQueryBarSource } from '../../client/use-query-bar.ts';
import { useSavedViews } from '../../client/use-saved-views.ts';
import { type Stoppable, useSearchedPages, useStoppable } from '../../client/use-searched-pages.ts';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { enterDetail } from '../../components/domain/enter-detail.ts';
import { FilterChips } from '../../components/domain/filter-chips.tsx';
import { RUN_TONES } from '../../components/domain/state-tones.ts';
import { PageHeader, Toolbar } from '../../components/page.tsx';
import { QueryBar } from '../../components/query-bar/query-bar.tsx';
import { ViewMenu } from '../../components/query-bar/view-menu.tsx';
import { SplitView } from '../../components/split-view.tsx';
import { EmptyState, ErrorState } from '../../components/states.tsx';
import { useKeys } from '../../components/use-keys.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { countsOf, filterArgs, isFiltered, noFilter, type RunFilter, wholeQuery } from './model.ts';
import { runColumns } from './run-columns.tsx';
import { RunPane } from './run-pane.tsx';
import { useRunPlace } from './use-run-place.ts';

export interface RunsScreenProps {
  readonly connectionId: string;
  /** The run beside the list. */
  readonly correlationId?: string;
}

const ALL = 'all';

export function RunsScreen({ connectionId, correlationId }: RunsScreenProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { filter, setFilter } = useRunPlace();
  const search = useStoppable(JSON.stringify(filter));
  const list = useRef<HTMLDivElement>(null);
  const choose = (run: RunSummary) =>
    void navigate({
      to: '/$connectionId/runs/$correlationId',
      params: { connectionId, correlationId: run.correlationId },
      search: true,
      // Going through the list leaves one step behind, not one per row.
      replace: correlationId !== undefined,
    });
  const close = () => {
    if (correlationId === undefined) return;
    void navigate({ to: '/$connectionId/runs', params: { connectionId }, search: true });
    list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  useKeys({ Escape: close });
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader title={t('runs.title')} subtitle={t('runs.subtitle')} />
      <RunsToolbar connectionId={connectionId} filter={filter} search={search} onFilter={setFilter} />
      <div className="min-h-0 flex-1">
        <SplitView
          label={t('runs.detail.title')}
          initialShare={0.52}
          onCloseDetail={close}
          detail={
            correlationId === undefined ? null : (
              <RunPane key={correlationId} connectionId={connectionId} correlationId={correlationId} />
            )
          }
          list={
            <div ref={list} className="h-full min-h-0">
              <RunList
                connectionId={connectionId}
                filter={filter}
                search={search}
                selected={correlationId ?? null}
                onSelect={choose}
                onClearFilter={() => setFilter(noFilter)}
              />
            </div>
          }
        />
      </div>
    </div>
  );
}

interface RunsToolbarProps {
  readonly connectionId: string;
  readonly filter: RunFilter;
  readonly search: Stoppable;
  readonly onFilter: (filter: RunFilter) => void;
}

function RunsToolbar({ connectionId, filter, search, onFilter }: RunsToolbarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useQuery(runCountsQuery(useClient(), connectionId));
  const counts = countsOf(counted.data ?? [], filter.state);
  const chips = [
    { id: ALL, label: t('runs.all'), count: format.number(counts.total) },
    ...counts.states.map(({ state, count }) => ({
      id: state,
      label: t(`runs.state.${state}`),
      count: format.number(count),
    })),
  ];
  const chooseState = (id: string) =>
    onFilter({ ...filter, state: counts.states.find(({ state }) => state === id)?.state ?? null });
  return (
    <Toolbar label={t('runs.toolbar')}>
      <RunQuery connectionId={connectionId} filter={filter} search={search} onFilter={onFilter} />
      <FilterChips
        label={t('runs.filterState')}
        chips={chips}
        chosen={filter.state ?? ALL}
        onChoose={chooseState}
      />
    </Toolbar>
  );
}

function RunQuery({ connectionId, filter, search, onFilter }: RunsToolbarProps) {
  const { t } = useTranslation();
  const source = useQueryBarSource(connectionId, 'runs');
  const views = useSavedViews(connectionId, 'runs');
  const apply = (query: string) => {
    source.remember(query);
    onFilter({ ...filter, query });
  };
  const { matches, stop, goOn } = useFilterCount(connectionId, 'runs', wholeQuery(filter));
  return (
    <QueryBar
      label={t('filters.label.runs')}
      placeholder={t('filters.placeholder.runs')}
      value={filter.query}
      onApply={apply}
      check={source.check}
      complete={source.complete}
      history={source.history}
      matches={matches}
      onStop={() => {
        stop();
        search.stop();
      }}
      onGoOn={() => {
        goOn();
        search.goOn();
      }}
      more={<ViewMenu {...views} filter={filter.query} onApply={apply} />}
      className="basis-96"
    />
  );
}

interface RunListProps {
  readonly connectionId: string;
  readonly filter: RunFilter;
  readonly search: Stoppable;
  readonly selected: string | null;
  readonly onSelect: (run: RunSummary) => void;
  readonly onClearFilter: () => void;
}

function RunList({ connectionId, filter, search, selected, onSelect, onClearFilter }: RunListProps) {
  const { t } = useTranslation();
  const found = useInfiniteQuery(runsQuery(useClient(), connectionId, filterArgs(useDeferredValue(filter))));
  const runs = useMemo(() => found.data?.pages.flatMap((page) => page.runs) ?? [], [found.data]);
  useSearchedPages(found, runs.length, search.isStopped);
  const columns = useMemo(() => runColumns(t), [t]);
  if (found.error && runs.length === 0) {
    return <ErrorState error={toClientError(found.error)} onRetry={() => void found.refetch()} />;
  }
  return (
    <DataTable
      label={t('runs.table')}
      rows={runs}
      columns={columns}
      rowKey={(run) => run.correlationId}
      selectedKey={selected}
      onSelect={onSelect}
      onOpen={enterDetail}
      rowTone={(run) => RUN_TONES[run.state]}
      loading={found.isPending || found.isFetchingNextPage}
      hasMore={found.hasNextPage && !search.isStopped}
      onEndReached={() => void found.fetchNextPage()}
      empty={<RunsEmpty connectionId={connectionId} filtered={isFiltered(filter)} onClear={onClearFilter} />}
    />
  );
}

interface RunsEmptyProps {
  readonly connectionId: string;
  readonly filtered: boolean;
  readonly onClear: () => void;
}

function RunsEmpty({ connectionId, filtered, onClear }: RunsEmptyProps) {
  const { t } = useTranslation();
  if (filtered) {
    return (
      <EmptyState
        icon={FilterX}
        title={t('runs.empty.filteredTitle')}
        text={t('runs.empty.filteredText')}
        action={<Button onClick={onClear}>{t('runs.clearFilter')}</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={Route}
      title={t('runs.empty.title')}
      text={t('runs.empty.text')}
      action={
        <Link
          to="/$connectionId/collections"
          params={{ connectionId }}
          className="inline-flex h-control items-center rounded-md border border-control px-3 text-sm font-medium hover:bg-hover"
        >
          {t('runs.empty.action')}
        </Link>
      }
    />
  );
}
