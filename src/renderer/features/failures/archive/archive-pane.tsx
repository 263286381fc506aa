import { useQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { ArchivedItem } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { failureQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { KeyValues } from '../../../components/key-values.tsx';
import { MessageViewer } from '../../../components/message-viewer.tsx';
import { LoadingState } from '../../../components/states.tsx';
import { TimeText } from '../../../components/time.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { Note } from '../jobs/note.tsx';
import { connectionProblem } from '../retry-plan.ts';
import { KeptBadge } from './archive-columns.tsx';

export interface ArchivePaneProps {
  readonly connection: ConnectionView;
  readonly item: ArchivedItem;
  readonly onRestore: () => void;
}

/** One archived message: why it is kept, what it holds where the history still has it, and the way back. */
export function ArchivePane({ connection, item, onRestore }: ArchivePaneProps) {
  const { t } = useTranslation();
  const problem = connectionProblem(connection);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div
        data-detail
        // biome-ignore lint/a11y/noNoninteractiveTabindex: Enter in the list leads here
        tabIndex={0}
        className="flex max-h-[60%] shrink-0 flex-col gap-3 overflow-auto border-b border-line p-panel -outline-offset-2"
      >
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="min-w-0 truncate text-md font-semibold">
            <VisibleText text={item.type ?? t('jobs.archive.detail')} />
          </h2>
          <KeptBadge item={item} t={t} />
          {item.restoredAt === null && (
            <Button
              size="sm"
              icon={Undo2}
              className="ml-auto"
              disabled={problem !== null}
              onClick={onRestore}
            >
              {t('jobs.archive.restore')}
            </Button>
          )}
        </div>
        {problem !== null && item.restoredAt === null && <Note tone="warn">{t(`error.${problem}`)}</Note>}
        {item.action === 'archive' && item.restoredAt === null && (
          <p className="text-xs text-muted">{t('jobs.archive.copyNote')}</p>
        )}
        <ArchiveFacts item={item} />
      </div>
      <div className="min-h-0 flex-1">
        <KeptMessage connectionId={connection.id} failureId={item.failureId} />
      </div>
    </div>
  );
}

function ArchiveFacts({ item }: { readonly item: ArchivedItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = (key: string) => t(`jobs.archive.${key}`);
  return (
    <KeyValues
      items={[
        { key: 'at', label: label('at'), value: <TimeText at={item.archivedAt} /> },
        ...(item.restoredAt === null
          ? []
          : [{ key: 'restoredAt', label: label('restoredAt'), value: <TimeText at={item.restoredAt} /> }]),
        { key: 'queue', label: label('queue'), value: <VisibleText text={item.queue} />, mono: true },
        ...(item.correlationId === null
          ? []
          : [
              {
                key: 'run',
                label: label('run'),
                value: <VisibleText text={item.correlationId} />,
                mono: true,
              },
            ]),
        { key: 'size', label: label('size'), value: format.size(item.size) },
        { key: 'operator', label: label('operator'), value: <VisibleText text={item.operator} /> },
        ...(item.reason === null
          ? []
          : [{ key: 'reason', label: label('reason'), value: <VisibleText text={item.reason} multiline /> }]),
      ]}
    />
  );
}

/** The archive itself is not shown, but put back; the history shows the same message while it has it. */
function KeptMessage({
  connectionId,
  failureId,
}: {
  readonly connectionId: string;
  readonly failureId: string;
}) {
  const { t } = useTranslation();
  const { data, isPending } = useQuery({
    ...failureQuery(useClient(), connectionId, failureId),
    retry: false,
  });
  if (isPending) return <LoadingState label={t('ui.loading')} />;
  if (data?.message) return <MessageViewer message={data.message} />;
  return <p className="p-panel text-muted">{t('jobs.archive.noMessage')}</p>;
}
