/**
 * Groups of failures with a common cause: the list, the line of what can be done with those marked, and one group beside
 * it. In: `groups.page`, `groups.detail`. Out: `groups.update`, `groups.merge`, and what a job is launched for.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { BellOff, CircleCheck, CircleSlash, Eye, GitMerge, Layers, RotateCcw, Wrench } from 'lucide-react';
import { useDeferredValue, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { DeadLetterQueue } from '../../../../shared/domain/failure.ts';
import type { FailureGroup } from '../../../../shared/domain/failure-group.ts';
import type { JobAction } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { groupsQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { DataTable } from '../../../components/data-table.tsx';
import { enterDetail } from '../../../components/domain/enter-detail.ts';
import { groupTone } from '../../../components/domain/group-state-badge.tsx';
import { SplitView } from '../../../components/split-view.tsx';
import { EmptyState, ErrorState } from '../../../components/states.tsx';
import { useMarks } from '../../../components/table/use-marks.ts';
import { useKeys } from '../../../components/use-keys.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import type { OnLaunch } from '../launch.ts';
import { holdsUnseen } from '../model.ts';
import { SelectionBar } from '../selection-bar.tsx';
import type { FailurePlace } from '../use-failure-place.ts';
import { useGridKeys } from '../use-grid-keys.ts';
import { groupColumns } from './group-columns.tsx';
import { askedGroups, isGroupFiltered, nextOrder } from './group-filter.ts';
import { groupSelection } from './group-model.ts';
import { GroupPane } from './group-pane.tsx';
import { GroupToolbar } from './group-toolbar.tsx';
import { useGroupActions } from './use-group-actions.ts';

export interface GroupsViewProps {
  readonly connection: ConnectionView;
  /** Undefined while they are not known. */
  readonly queues: readonly DeadLetterQueue[] | undefined;
  readonly place: FailurePlace;
  readonly onLaunch: OnLaunch;
}

export function GroupsView({ connection, queues, place, onLaunch }: GroupsViewProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useRef<HTMLDivElement>(null);
  const { classifier, groups: filter, group: chosen } = place;
  const asked = askedGroups(filter, classifier, place.filter.queue);
  const found = useInfiniteQuery(groupsQuery(useClient(), connection.id, useDeferredValue(asked)));
  const groups = useMemo(() => found.data?.pages.flatMap((page) => page.groups) ?? [], [found.data]);
  const total = found.data?.pages.at(-1)?.total ?? 0;
  const columns = useMemo(() => groupColumns(t, format), [t, format]);
  const marks = useMarks(JSON.stringify(asked));
  const actions = useGroupActions(connection.id);

  const marked = groups.filter(({ id }) => marks.has(id));
  const current = groups.find(({ id }) => id === chosen);
  const meant = marks.any ? marked : current ? [current] : [];
  const [one] = meant.length === 1 ? meant : [];
  const launch = (action: JobAction) => one && onLaunch({ action, selection: groupSelection(one.id) });
  const close = () => {
    if (marks.any) return marks.clear();
    place.chooseGroup(null);
    list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  const after = (act: (groups: readonly FailureGroup[]) => void) => () => {
    act(meant);
    marks.clear();
  };
  const merge = () => {
    const into = current && marks.has(current.id) ? current : marked.toSorted((a, b) => b.count - a.count)[0];
    if (!into) return;
    actions.merge([into, ...marked.filter(({ id }) => id !== into.id)], ({ id }) => {
      marks.clear();
      place.chooseGroup(id);
    });
  };
  useGridKeys(list);
  useKeys({
    Escape: close,
    a: after(actions.acknowledge),
    f: after(actions.expectFix),
    s: after(actions.resolve),
    m: after(actions.mute),
    M: merge,
    r: () => launch('retry'),
    e: () => launch('edit'),
    d: () => launch('discard'),
    v: () => launch('archive'),
    n: () => document.querySelector<HTMLElement>('[data-group-note]')?.focus(),
    o: () => place.setGroups({ ...filter, order: nextOrder(filter.order) }),
    l: () => (one ? place.showGroupInList(one.id) : place.show('list')),
  });

  if (found.error && groups.length === 0) {
    return <ErrorState error={toClientError(found.error)} onRetry={() => void found.refetch()} />;
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <GroupToolbar
        filter={filter}
        classifier={classifier}
        onFilter={place.setGroups}
        onClassifier={place.setClassifier}
      />
      <div className="min-h-0 flex-1">
        <SplitView
          label={t('groups.detail.title')}
          initialShare={0.46}
          onCloseDetail={close}
          detail={
            chosen === null ? null : (
              <GroupPane
                key={chosen}
                connection={connection}
                id={chosen}
                actions={actions}
                place={place}
                onLaunch={onLaunch}
              />
            )
          }
          list={
            <div ref={list} className="flex h-full min-h-0 flex-col">
              <div className="min-h-0 flex-1">
                <DataTable
                  label={t('groups.table')}
                  tall
                  rows={groups}
                  columns={columns}
                  rowKey={({ id }) => id}
                  selectedKey={chosen}
                  onSelect={({ id }) => place.chooseGroup(id)}
                  onOpen={enterDetail}
                  rowTone={({ state }) => groupTone(state)}
                  marks={{ ...marks, markAll: () => marks.add(groups.map(({ id }) => id)) }}
                  loading={found.isPending || found.isFetchingNextPage}
                  hasMore={found.hasNextPage}
                  onEndReached={() => void found.fetchNextPage()}
                  empty={
                    <GroupsEmpty
                      unseen={holdsUnseen(queues ?? [], place.filter.queue ?? null)}
                      filtered={isGroupFiltered(filter) || place.filter.queue !== undefined}
                      onShowAll={() => place.setGroups({ states: 'all', muted: true })}
                    />
                  }
                />
              </div>
              <SelectionBar
                total={t('groups.total', { count: total, formatted: format.number(total) })}
                marked={marks.any ? t('groups.marked', { count: marked.length }) : null}
                actions={[
                  {
                    id: 'a',
                    icon: Eye,
                    label: t('groups.act.acknowledge'),
                    keys: 'a',
                    onAct: after(actions.acknowledge),
                  },
                  {
                    id: 's',
                    icon: CircleCheck,
                    label: t('groups.act.resolve'),
                    keys: 's',
                    onAct: after(actions.resolve),
                  },
                  {
                    id: 'm',
                    icon: BellOff,
                    label: t('groups.act.mute'),
                    keys: 'm',
                    onAct: after(actions.mute),
                  },
                ]}
                more={[
                  {
                    id: 'f',
                    icon: Wrench,
                    label: t('groups.act.expectFix'),
                    onAct: after(actions.expectFix),
                  },
                  {
                    id: 'M',
                    icon: GitMerge,
                    label: t('groups.act.merge'),
                    disabled: marked.length < 2,
                    onAct: merge,
                  },
                  {
                    id: 'r',
                    icon: RotateCcw,
                    label: t('groups.act.retry'),
                    disabled: one === undefined,
                    onAct: () => launch('retry'),
                  },
                ]}
                onClear={marks.clear}
              />
            </div>
          }
        />
      </div>
    </div>
  );
}

function GroupsEmpty({
  unseen,
  filtered,
  onShowAll,
}: {
  /** Messages wait in a queue that was never looked into. */
  readonly unseen: boolean;
  readonly filtered: boolean;
  readonly onShowAll: () => void;
}) {
  const { t } = useTranslation();
  if (unseen) {
    return (
      <EmptyState icon={Eye} title={t('groups.empty.unseenTitle')} text={t('failures.empty.lookFirst')} />
    );
  }
  return (
    <EmptyState
      icon={filtered ? CircleSlash : Layers}
      title={t(filtered ? 'groups.empty.filteredTitle' : 'groups.empty.title')}
      text={t(filtered ? 'groups.empty.filteredText' : 'groups.empty.text')}
      action={<Button onClick={onShowAll}>{t('groups.empty.showAll')}</Button>}
    />
  );
}
