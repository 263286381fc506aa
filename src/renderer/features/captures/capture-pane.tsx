/** One capture beside the list: what it says of itself, what was masked, its notes, and what can be done with it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FileClock, Merge, ShieldCheck, Trash2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CaptureSummary } from '../../../shared/domain/capture.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { captureInfoQuery } from '../../client/queries.ts';
import { useCommand } from '../../client/use-command.ts';
import { useNotes } from '../../client/use-notes.ts';
import { Button } from '../../components/button.tsx';
import { NoteList } from '../../components/domain/note-list.tsx';
import { Section } from '../../components/domain/section.tsx';
import { KeyValues } from '../../components/key-values.tsx';
import { ErrorState, LoadingState } from '../../components/states.tsx';
import { TimeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { CaptureCheck } from './capture-check.tsx';
import type { CaptureEntry } from './capture-columns.tsx';
import { MaskedTable } from './masked-table.tsx';

export interface CapturePaneProps {
  readonly entry: CaptureEntry;
  readonly onOpen: () => void;
  readonly opening: boolean;
  readonly onMerge: () => void;
  readonly onForgotten: () => void;
}

export function CapturePane({ entry, onOpen, opening, onMerge, onForgotten }: CapturePaneProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(captureInfoQuery(useClient(), entry.file));
  const close = useCommand('captures.close');
  const forget = useCommand('captures.forget', { onSuccess: onForgotten });
  const { connectionId } = entry;
  return (
    <div className="flex h-full min-h-0 flex-col overflow-y-auto">
      <div className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-panel py-1.5">
        <h2 className="min-w-0 flex-1 truncate text-md font-semibold" title={entry.name}>
          <VisibleText text={entry.name} />
        </h2>
        {connectionId === null ? (
          <Button
            variant="primary"
            size="sm"
            icon={FileClock}
            busy={opening}
            disabled={entry.missing}
            onClick={onOpen}
          >
            {t('captures.pane.open')}
          </Button>
        ) : (
          <>
            <Link
              to="/$connectionId/runs"
              params={{ connectionId }}
              className="text-sm text-accent-text underline underline-offset-2"
            >
              {t('captures.pane.runs')}
            </Link>
            <Button size="sm" icon={X} busy={close.isPending} onClick={() => close.mutate({ connectionId })}>
              {t('captures.pane.close')}
            </Button>
          </>
        )}
      </div>
      {error ? (
        <ErrorState compact error={toClientError(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <Facts capture={data} />
      ) : (
        <LoadingState label={t('ui.loading')} />
      )}
      {connectionId !== null && <FileNotes connectionId={connectionId} />}
      <Section title={t('captures.pane.more')}>
        <div className="flex flex-wrap items-center gap-2">
          <Button size="sm" icon={Merge} disabled={entry.missing} onClick={onMerge}>
            {t('captures.pane.merge')}
          </Button>
          <Button
            size="sm"
            icon={Trash2}
            busy={forget.isPending}
            disabled={connectionId !== null}
            onClick={() => forget.mutate({ file: entry.file })}
          >
            {t('captures.pane.forget')}
          </Button>
        </div>
        <CaptureCheck file={entry.file} icon={ShieldCheck} />
      </Section>
    </div>
  );
}

function sourceText(capture: CaptureSummary, t: ReturnType<typeof useTranslation>['t']): string {
  const { source } = capture;
  switch (source.kind) {
    case 'saved':
      return t(`captures.source.${source.what.kind}`, {
        run: source.what.kind === 'run' ? source.what.correlationId : '',
        filter: source.what.kind === 'filter' ? source.what.filter : '',
      });
    case 'merged':
      return t('captures.source.merged', { files: source.files.join(', ') });
    case 'imported':
      return t('captures.source.imported', { file: source.file });
  }
}

function Facts({ capture }: { readonly capture: CaptureSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { from, to, masked } = capture;
  return (
    <>
      <Section title={t('captures.pane.facts')}>
        <KeyValues
          items={[
            {
              key: 'file',
              label: t('captures.fact.file'),
              value: <VisibleText text={capture.file} />,
              mono: true,
            },
            ...(['events', 'runs', 'failures'] as const).map((key) => ({
              key,
              label: t(`captures.fact.${key}`),
              value: format.number(capture[key]),
            })),
            {
              key: 'span',
              label: t('captures.fact.span'),
              value:
                from === null || to === null ? (
                  '–'
                ) : (
                  <>
                    <TimeText at={from} /> – <TimeText at={to} />
                  </>
                ),
            },
            {
              key: 'source',
              label: t('captures.fact.source'),
              value: <VisibleText text={sourceText(capture, t)} />,
            },
            {
              key: 'connection',
              label: t('captures.fact.connection'),
              value: <VisibleText text={capture.connection} />,
            },
            { key: 'profile', label: t('captures.fact.profile'), value: capture.profile.name },
            { key: 'size', label: t('captures.fact.size'), value: format.size(capture.bytes) },
            {
              key: 'made',
              label: t('captures.fact.made'),
              value: (
                <>
                  <TimeText at={capture.madeAt} /> · {capture.version}
                </>
              ),
            },
          ]}
        />
        {!capture.writable && <p className="pt-2 text-sm text-warn">{t('captures.pane.readOnly')}</p>}
      </Section>
      <Section title={t('captures.pane.masked')}>
        {masked ? (
          <MaskedTable counts={masked.counts} />
        ) : (
          <p className="text-sm text-muted">{t('captures.pane.notMasked')}</p>
        )}
      </Section>
    </>
  );
}

function FileNotes({ connectionId }: { readonly connectionId: string }) {
  const { t } = useTranslation();
  const notes = useNotes(connectionId, { kind: 'file', id: '' });
  if (!notes) return null;
  return (
    <Section title={t('ui.notes.title')}>
      <NoteList {...notes} />
    </Section>
  );
}
