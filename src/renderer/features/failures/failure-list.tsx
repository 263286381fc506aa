import { useInfiniteQuery } from '@tanstack/react-query';
import { CircleCheck, FilterX, Inbox } from 'lucide-react';
import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { failuresQuery } from '../../client/queries.ts';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { enterDetail } from '../../components/domain/enter-detail.ts';
import { FAILURE_TONES } from '../../components/domain/state-tones.ts';
import { EmptyState, ErrorState } from '../../components/states.tsx';
import { failureColumns } from './failure-columns.tsx';
import { type FailureFilter, filterArgs, holdsUnseen, isFiltered } from './model.ts';

export interface FailureListProps {
  readonly connectionId: string;
  readonly filter: FailureFilter;
  /** Undefined while they are not known. */
  readonly queues: readonly DeadLetterQueue[] | undefined;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly onClearFilter: () => void;
}

export function FailureList(props: FailureListProps) {
  const { connectionId, filter, selected, onSelect } = props;
  const { t } = useTranslation();
  const found = useInfiniteQuery(
    failuresQuery(useClient(), connectionId, filterArgs(useDeferredValue(filter))),
  );
  const failures = useMemo(() => found.data?.pages.flatMap((page) => page.failures) ?? [], [found.data]);
  const columns = useMemo(() => failureColumns(t), [t]);
  if (found.error && failures.length === 0) {
    return <ErrorState error={toClientError(found.error)} onRetry={() => void found.refetch()} />;
  }
  return (
    <DataTable
      label={t('failures.table')}
      rows={failures}
      columns={columns}
      rowKey={(failure) => failure.id}
      selectedKey={selected}
      onSelect={(failure) => onSelect(failure.id)}
      onOpen={enterDetail}
      rowTone={(failure) => FAILURE_TONES[failure.state]}
      loading={found.isPending || found.isFetchingNextPage}
      hasMore={found.hasNextPage}
      onEndReached={() => void found.fetchNextPage()}
      empty={<FailuresEmpty {...props} />}
    />
  );
}

function FailuresEmpty({ filter, queues, onClearFilter }: FailureListProps) {
  const { t } = useTranslation();
  const unseen = holdsUnseen(queues ?? [], filter.queue);
  if (isFiltered({ ...filter, queue: null }) || (filter.queue !== null && !unseen)) {
    return (
      <EmptyState
        icon={FilterX}
        title={t('failures.empty.filteredTitle')}
        text={t('failures.empty.filteredText')}
        action={<Button onClick={onClearFilter}>{t('failures.clearFilter')}</Button>}
      />
    );
  }
  if (queues?.length === 0) {
    return (
      <EmptyState
        icon={Inbox}
        title={t('failures.queues.empty.title')}
        text={t('failures.queues.empty.text')}
      />
    );
  }
  return (
    <EmptyState
      icon={CircleCheck}
      title={t('failures.empty.title')}
      text={unseen ? t('failures.empty.lookFirst') : t('failures.empty.text')}
    />
  );
}
