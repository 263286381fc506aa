/**
 * The failures of a filter: the list, the line of what can be done with those marked, and one failure beside it. In:
 * `failures.page`, `failures.detail`. Out: what a job is launched for.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Archive, PenLine, RotateCcw, Trash2 } from 'lucide-react';
import { useDeferredValue, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import type { JobAction } from '../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../shared/domain/selection.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { failuresQuery } from '../../client/queries.ts';
import { useSearchedPages } from '../../client/use-searched-pages.ts';
import { DataTable } from '../../components/data-table.tsx';
import { enterDetail } from '../../components/domain/enter-detail.ts';
import { FAILURE_TONES } from '../../components/domain/state-tones.ts';
import { SplitView } from '../../components/split-view.tsx';
import { ErrorState } from '../../components/states.tsx';
import { type TableMarks, useMarks } from '../../components/table/use-marks.ts';
import { useNow } from '../../components/time.tsx';
import { useKeys } from '../../components/use-keys.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { failureColumns } from './failure-columns.tsx';
import { FailurePane } from './failure-pane.tsx';
import { FailureToolbar, otherOrder } from './failure-toolbar.tsx';
import { FailuresEmpty } from './failures-empty.tsx';
import { askedFilter, type FailureFilter } from './filter.ts';
import { FilterChipsRow } from './filter-chips-row.tsx';
import type { OnLaunch } from './launch.ts';
import { losesMessages } from './model.ts';
import { connectionProblem } from './retry-plan.ts';
import { SelectionBar } from './selection-bar.tsx';
import type { FailurePlace } from './use-failure-place.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { useQuickArchive } from './use-quick-archive.ts';

export interface FailureListProps {
  readonly connection: ConnectionView;
  readonly place: FailurePlace;
  /** Undefined while they are not known. */
  readonly queues: readonly DeadLetterQueue[] | undefined;
  readonly onLaunch: OnLaunch;
}

/** More are counted no further. */
const MOST_COUNTED = 100_000;

export function FailureList({ connection, place, queues, onLaunch }: FailureListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useRef<HTMLDivElement>(null);
  const { filter, failure: chosen } = place;
  const { asked, found } = useFound(connection.id, filter);
  const failures = useMemo(() => found.data?.pages.flatMap((page) => page.failures) ?? [], [found.data]);
  const last = found.data?.pages.at(-1);
  const { total = 0, totalIsLeast = false } = last ?? {};
  useSearchedPages(found, failures.length, false);
  const marks = useMarks(JSON.stringify(filter));
  const problem = connectionProblem(connection);
  const archive = useRef<(id: string) => void>(() => undefined);
  archive.current = useQuickArchive(connection.id);
  const deadlines = losesMessages(queues ?? []);
  const columns = useMemo(
    () =>
      failureColumns(t, {
        deadlines,
        onArchive: problem === null ? (id) => archive.current(id) : null,
      }),
    [t, deadlines, problem],
  );
  const count = marks.all ? total : marks.keys.size;

  const launch = (action: JobAction) => {
    const selection = selectionOf(marks, asked, chosen);
    if (selection) onLaunch({ action, selection });
  };
  const close = () => {
    if (marks.any) return marks.clear();
    if (chosen === null) return;
    place.chooseFailure(null);
    list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  useGridKeys(list);
  useKeys({
    Escape: close,
    o: () => place.setFilter(otherOrder(filter)),
    l: () => list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus(),
    e: () => launch('edit'),
    d: () => launch('discard'),
    v: () => launch('archive'),
    // One failure alone is retried from its detail, with a time to undo it.
    ...(marks.any ? { r: () => launch('retry') } : {}),
  });
  const counted = (many: number) => {
    const isLeast = many > MOST_COUNTED || (totalIsLeast && many === total);
    return `${format.number(Math.min(many, MOST_COUNTED))}${isLeast ? '+' : ''}`;
  };
  const action = (id: 'retry' | 'edit' | 'discard' | 'archive', icon: typeof Archive, keys: string) => ({
    id,
    icon,
    keys,
    label: t(`failures.act.${id}`),
    disabled: problem !== null,
    onAct: () => launch(id),
  });
  return (
    <div className="flex h-full min-h-0 flex-col">
      <FailureToolbar
        connectionId={connection.id}
        filter={filter}
        matches={last ? { count: total, isLeast: totalIsLeast, searched: null, isSearching: false } : null}
        onFilter={place.setFilter}
      />
      <FilterChipsRow connectionId={connection.id} filter={filter} onFilter={place.setFilter} />
      <div className="min-h-0 flex-1">
        <SplitView
          label={t('failures.detail.title')}
          onCloseDetail={close}
          detail={
            chosen === null ? null : (
              <FailurePane
                key={chosen}
                connection={connection}
                id={chosen}
                place={place}
                // With several marked, the key means them.
                ownKeys={!marks.any}
                onLaunch={onLaunch}
              />
            )
          }
          list={
            <div ref={list} className="flex h-full min-h-0 flex-col">
              <div className="min-h-0 flex-1">
                {found.error && failures.length === 0 ? (
                  <ErrorState error={toClientError(found.error)} onRetry={() => void found.refetch()} />
                ) : (
                  <DataTable
                    label={t('failures.table')}
                    rows={failures}
                    columns={columns}
                    rowKey={(failure) => failure.id}
                    selectedKey={chosen}
                    onSelect={(failure) => place.chooseFailure(failure.id)}
                    onOpen={enterDetail}
                    rowTone={(failure) => FAILURE_TONES[failure.state]}
                    marks={marks}
                    loading={found.isPending || found.isFetchingNextPage}
                    hasMore={found.hasNextPage}
                    onEndReached={() => void found.fetchNextPage()}
                    empty={<FailuresEmpty place={place} queues={queues} />}
                  />
                )}
              </div>
              <SelectionBar
                total={
                  found.data ? t('failures.marks.total', { count: total, formatted: counted(total) }) : null
                }
                marked={
                  marks.any
                    ? t(marks.all ? 'failures.marks.all' : 'failures.marks.some', {
                        count,
                        formatted: counted(count),
                      })
                    : null
                }
                {...(!marks.all && total > count
                  ? {
                      onMarkAll: {
                        label: t('failures.marks.markAll', { count: total, formatted: counted(total) }),
                        act: marks.markAll,
                      },
                    }
                  : {})}
                actions={[
                  action('retry', RotateCcw, 'r'),
                  action('edit', PenLine, 'e'),
                  action('archive', Archive, 'v'),
                  action('discard', Trash2, 'd'),
                ]}
                more={[]}
                onClear={marks.clear}
              />
            </div>
          }
        />
      </div>
    </div>
  );
}

function useFound(connectionId: string, filter: FailureFilter) {
  const minute = Math.floor(useNow() / 60_000) * 60_000;
  const asked = useMemo(() => askedFilter(filter, minute), [filter, minute]);
  const found = useInfiniteQuery(
    failuresQuery(useClient(), connectionId, {
      filter: useDeferredValue(asked),
      order: filter.order ?? 'newest',
    }),
  );
  return { asked, found };
}

function selectionOf(
  marks: TableMarks,
  filter: ReturnType<typeof askedFilter>,
  chosen: string | null,
): FailureSelection | null {
  if (marks.all) return { kind: 'filter', filter };
  if (marks.keys.size > 0) return { kind: 'ids', ids: [...marks.keys] };
  return chosen === null ? null : { kind: 'ids', ids: [chosen] };
}
