/**
 * Capturas: captures that are open or were, what each of them holds, and the ways to make one. In: `captures.list` and
 * `captures.info`. `?save=…` and `?export=…` come from other screens with a connection and a run.
 */
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, FileArchive, FileInput, FolderOpen, Save } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureSummary } from '../../../shared/domain/capture.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { capturesQuery, connectionsQuery } from '../../client/queries.ts';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page.tsx';
import { SplitView } from '../../components/split-view.tsx';
import { EmptyState, ErrorState, useErrorText } from '../../components/states.tsx';
import { useToast } from '../../components/toast.tsx';
import { useKeys } from '../../components/use-keys.ts';
import { useCaptureColumns } from './capture-columns.tsx';
import { CapturePane } from './capture-pane.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import { OpenDialog } from './open-dialog.tsx';
import { SaveDialog } from './save-dialog.tsx';

type Overlay = 'none' | 'save' | 'export' | 'import' | 'merge' | 'open';

/** What other screens put into the address: which dialog, about what. */
function useAsked() {
  const search = useSearch({ strict: false });
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  const dialog: Overlay = search.dialog === 'save' || search.dialog === 'export' ? search.dialog : 'none';
  const seqs = (text(search.seqs) ?? '')
    .split(',')
    .map(Number)
    .filter((seq) => Number.isSafeInteger(seq) && seq > 0);
  return { file: text(search.file) ?? null, dialog, from: text(search.from), run: text(search.run), seqs };
}

export function CapturesScreen() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useClient();
  const toast = useToast();
  const errorText = useErrorText();
  const asked = useAsked();
  const [chosenOverlay, setOverlay] = useState<Overlay>('none');
  const overlay = chosenOverlay === 'none' ? asked.dialog : chosenOverlay;
  const { data: connections } = useSuspenseQuery(connectionsQuery(client));
  const { data, error, refetch } = useQuery(capturesQuery(client));
  const columns = useCaptureColumns();
  const captures = data?.captures ?? [];
  const folder = data?.folder ?? '';
  const chosen = captures.find(({ file }) => file === asked.file) ?? null;
  const choose = (file: string | null) =>
    void navigate({ to: '/captures', search: file === null ? {} : { file }, replace: true });
  const close = () => {
    setOverlay('none');
    if (asked.dialog !== 'none') choose(asked.file);
  };
  const made = (capture: CaptureSummary) => {
    setOverlay('none');
    choose(capture.file);
    toast.show({ title: t('captures.made'), text: capture.file, tone: 'ok' });
  };
  const open = useCommand('captures.open', {
    onSuccess: ({ id }) => void navigate({ to: '/$connectionId/overview', params: { connectionId: id } }),
    onError: (failure) =>
      toast.show({ title: t('captures.open.failed'), text: errorText(failure), tone: 'danger' }),
  });
  useKeys({ s: () => setOverlay('save'), o: () => setOverlay('open') });
  return (
    <div className="flex h-full flex-col">
      <PageHeader
        title={t('captures.title')}
        subtitle={t('captures.subtitle')}
        actions={
          <>
            <Button icon={FolderOpen} shortcut="o" onClick={() => setOverlay('open')}>
              {t('captures.action.open')}
            </Button>
            <Button icon={FileInput} onClick={() => setOverlay('import')}>
              {t('captures.action.import')}
            </Button>
            <Button icon={Download} onClick={() => setOverlay('export')}>
              {t('captures.action.export')}
            </Button>
            <Button variant="primary" icon={Save} shortcut="s" onClick={() => setOverlay('save')}>
              {t('captures.action.save')}
            </Button>
          </>
        }
      />
      <div className="min-h-0 flex-1">
        {error ? (
          <ErrorState error={toClientError(error)} onRetry={() => void refetch()} />
        ) : (
          <SplitView
            label={t('captures.detail')}
            onCloseDetail={() => choose(null)}
            initialShare={0.42}
            list={
              <DataTable
                label={t('captures.title')}
                rows={captures}
                columns={columns}
                rowKey={({ file }) => file}
                selectedKey={chosen?.file ?? null}
                onSelect={({ file }) => choose(file)}
                onOpen={({ file, missing }) => !missing && open.mutate({ file })}
                loading={data === undefined}
                rowTone={({ missing, connectionId }) =>
                  missing ? 'danger' : connectionId === null ? 'neutral' : 'info'
                }
                empty={
                  <EmptyState
                    icon={FileArchive}
                    title={t('captures.empty.title')}
                    text={t('captures.empty.text')}
                    action={
                      <Button icon={Save} onClick={() => setOverlay('save')}>
                        {t('captures.action.save')}
                      </Button>
                    }
                  />
                }
              />
            }
            detail={
              chosen && (
                <CapturePane
                  key={chosen.file}
                  entry={chosen}
                  opening={open.isPending}
                  onOpen={() => open.mutate({ file: chosen.file })}
                  onMerge={() => setOverlay('merge')}
                  onForgotten={() => choose(null)}
                />
              )
            }
          />
        )}
      </div>
      {overlay === 'save' && (
        <SaveDialog
          connections={connections}
          folder={folder}
          from={asked.from}
          run={asked.run}
          seqs={asked.seqs}
          onClose={close}
          onSaved={made}
        />
      )}
      {overlay === 'export' && (
        <ExportDialog
          connections={connections}
          from={asked.from}
          run={asked.run}
          seqs={asked.seqs}
          onClose={close}
        />
      )}
      {overlay === 'import' && <ImportDialog folder={folder} onClose={close} onMade={made} />}
      {overlay === 'merge' && (
        <MergeDialog captures={captures} first={asked.file} folder={folder} onClose={close} onMade={made} />
      )}
      {overlay === 'open' && (
        <OpenDialog
          onClose={close}
          onOpened={({ id }) =>
            void navigate({ to: '/$connectionId/overview', params: { connectionId: id } })
          }
        />
      )}
    </div>
  );
}
