/**
 * Arquivo: what was discarded or archived, and the way back. In: `archive.page`, `failures.detail`. Out: a job of action
 * `restore`, by its launcher.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Archive, FilterX, Undo2, X } from 'lucide-react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { ArchivedItem } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { archiveQuery } from '../../../client/queries.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { DataTable } from '../../../components/data-table.tsx';
import { enterDetail } from '../../../components/domain/enter-detail.ts';
import { Kbd } from '../../../components/kbd.tsx';
import { Toolbar } from '../../../components/page.tsx';
import { SearchField } from '../../../components/search-field.tsx';
import { SplitView } from '../../../components/split-view.tsx';
import { EmptyState, ErrorState } from '../../../components/states.tsx';
import { type TableMarks, useMarks } from '../../../components/table/use-marks.ts';
import { useKeys } from '../../../components/use-keys.ts';
import { JobLauncher } from '../jobs/job-launcher.tsx';
import { useGridKeys } from '../use-grid-keys.ts';
import { archiveColumns } from './archive-columns.tsx';
import { ArchivePane } from './archive-pane.tsx';
import { restorable } from './restorable.ts';

export interface ArchivePanelProps {
  readonly connection: ConnectionView;
}

export function ArchivePanel({ connection }: ArchivePanelProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [chosen, choose] = useState<string | null>(null);
  const [restoring, restore] = useState<readonly string[]>([]);
  const list = useRef<HTMLDivElement>(null);
  const marks = useMarks(text);
  const found = useInfiniteQuery(archiveQuery(useClient(), connection.id, useDeferredValue(text.trim())));
  const items = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const columns = useMemo(() => archiveColumns(t), [t]);
  const item = items.find(({ id }) => id === chosen);
  const close = () => {
    choose(null);
    list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  useGridKeys(list);
  useKeys({ Escape: () => (marks.any ? marks.clear() : chosen !== null && close()) });
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ArchiveToolbar text={text} onText={setText} marks={marks} items={items} onRestore={restore} />
      <div className="min-h-0 flex-1">
        <SplitView
          label={t('jobs.archive.detail')}
          onCloseDetail={close}
          detail={
            item ? (
              <ArchivePane
                key={item.id}
                connection={connection}
                item={item}
                onRestore={() => restore([item.id])}
              />
            ) : null
          }
          list={
            <div ref={list} className="h-full min-h-0">
              {found.error && items.length === 0 ? (
                <ErrorState error={toClientError(found.error)} onRetry={() => void found.refetch()} />
              ) : (
                <DataTable
                  label={t('jobs.archive.title')}
                  rows={items}
                  columns={columns}
                  rowKey={({ id }) => id}
                  selectedKey={chosen}
                  marks={marks}
                  onSelect={({ id }) => choose(id)}
                  onOpen={enterDetail}
                  loading={found.isPending || found.isFetchingNextPage}
                  hasMore={found.hasNextPage}
                  onEndReached={() => void found.fetchNextPage()}
                  empty={<ArchiveEmpty filtered={text !== ''} onClear={() => setText('')} />}
                />
              )}
            </div>
          }
        />
      </div>
      {restoring.length > 0 && (
        <JobLauncher
          connection={connection}
          action="restore"
          selection={{ kind: 'ids', ids: [...restoring] }}
          onClose={() => {
            restore([]);
            marks.clear();
          }}
        />
      )}
    </div>
  );
}

interface ArchiveToolbarProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly marks: TableMarks;
  readonly items: readonly ArchivedItem[];
  readonly onRestore: (ids: readonly string[]) => void;
}

function ArchiveToolbar({ text, onText, marks, items, onRestore }: ArchiveToolbarProps) {
  const { t } = useTranslation();
  const ids = restorable(items, marks);
  return (
    <Toolbar label={t('jobs.archive.toolbar')}>
      <SearchField
        label={t('jobs.archive.search')}
        value={text}
        onChange={onText}
        shortcut="/"
        ofList
        className="w-96"
      />
      {marks.any ? (
        <span className="ml-auto flex items-center gap-1">
          <Button
            size="sm"
            variant="primary"
            icon={Undo2}
            disabled={ids.length === 0}
            onClick={() => onRestore(ids)}
          >
            {t('jobs.archive.restoreMarked', { count: ids.length })}
          </Button>
          <IconButton size="sm" icon={X} label={t('jobs.archive.clearMarks')} onClick={marks.clear} />
        </span>
      ) : (
        items.length > 0 && (
          <span aria-hidden className="ml-auto flex items-center gap-1.5 text-xs text-muted">
            <Kbd keys="x" /> {t('jobs.archive.markHint')}
          </span>
        )
      )}
    </Toolbar>
  );
}

function ArchiveEmpty({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  const { t } = useTranslation();
  return filtered ? (
    <EmptyState
      icon={FilterX}
      title={t('jobs.archive.emptyFiltered')}
      action={<Button onClick={onClear}>{t('jobs.archive.clearFilter')}</Button>}
    />
  ) : (
    <EmptyState icon={Archive} title={t('jobs.archive.empty')} text={t('jobs.archive.emptyText')} />
  );
}
