import { useInfiniteQuery } from '@tanstack/react-query';
import { CircleCheck, Inbox } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { JobView } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { jobItemsQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { DataTable } from '../../../components/data-table.tsx';
import { SwitchField } from '../../../components/fields.tsx';
import { EmptyState, ErrorState } from '../../../components/states.tsx';
import { itemColumns } from './item-columns.tsx';
import { JobItemBox } from './job-item-box.tsx';
import { OUTCOME_TONES, outcomeOf, troubledCount } from './job-model.ts';

export interface JobItemsProps {
  readonly connection: ConnectionView;
  readonly job: JobView;
  readonly onShowFailure: (failureId: string) => void;
}

/** Every message of a job with what became of it; one that is chosen can be decided or followed to its failure. */
export function JobItems({ connection, job, onShowFailure }: JobItemsProps) {
  const { t } = useTranslation();
  const [troubled, setTroubled] = useState(() => troubledCount(job.counts) > 0);
  const [chosen, choose] = useState<number | null>(null);
  const found = useInfiniteQuery(jobItemsQuery(useClient(), connection.id, job.id, troubled));
  const items = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const columns = useMemo(() => itemColumns(t), [t]);
  const item = items.find(({ position }) => position === chosen);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex min-h-10 items-center border-b border-line px-panel">
        <SwitchField
          label={t('jobs.items.troubled')}
          checked={troubled}
          onChange={(event) => setTroubled(event.target.checked)}
        />
      </div>
      <div className="min-h-0 flex-1">
        {found.error && items.length === 0 ? (
          <ErrorState error={toClientError(found.error)} onRetry={() => void found.refetch()} />
        ) : (
          <DataTable
            label={t('jobs.items.table')}
            rows={items}
            columns={columns}
            rowKey={(row) => String(row.position)}
            rowTone={(row) => OUTCOME_TONES[outcomeOf(row)]}
            selectedKey={chosen === null ? null : String(chosen)}
            onSelect={(row) => choose(row.position)}
            onOpen={(row) => onShowFailure(row.failureId)}
            loading={found.isPending || found.isFetchingNextPage}
            hasMore={found.hasNextPage}
            onEndReached={() => void found.fetchNextPage()}
            empty={
              troubled ? (
                <EmptyState
                  icon={CircleCheck}
                  title={t('jobs.items.emptyTroubled')}
                  text={t('jobs.items.emptyTroubledText')}
                  action={<Button onClick={() => setTroubled(false)}>{t('jobs.items.showAll')}</Button>}
                />
              ) : (
                <EmptyState icon={Inbox} title={t('jobs.items.empty')} />
              )
            }
          />
        )}
      </div>
      {item && <JobItemBox connection={connection} item={item} onShowFailure={onShowFailure} />}
    </div>
  );
}
