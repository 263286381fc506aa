import { useQuery } from '@tanstack/react-query';
import { Lock, RotateCcw } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditSubject } from '../../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { editSubjectQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { ErrorState, LoadingState } from '../../../components/states.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { Note } from '../jobs/note.tsx';
import { CheckLine } from './check-line.tsx';
import { DiffView } from './diff-view.tsx';
import type { EditorProps } from './edit-launcher.tsx';
import { JsonEditor, type JsonEditorHandle } from './json-editor.tsx';
import { placeProblems } from './place-problems.ts';
import { ProblemList, ProblemText } from './problem-list.tsx';
import { useEditCheck } from './use-edit-check.ts';

export interface EditOneProps extends EditorProps {
  readonly failureId: string;
}

/** The text of one failure. */
export function EditOne(props: EditOneProps) {
  const { t } = useTranslation();
  const subject = useQuery(editSubjectQuery(useClient(), props.connectionId, props.failureId));
  const { data } = subject;
  if (data && data.text !== null) return <TextEditor {...props} subject={data} original={data.text} />;
  return (
    <Dialog
      open
      title={t('edits.title')}
      onClose={props.onClose}
      footer={<Button onClick={props.onClose}>{t('ui.close')}</Button>}
    >
      {subject.isPending && <LoadingState label={t('ui.loading')} />}
      {subject.error && !data && (
        <ErrorState compact error={toClientError(subject.error)} onRetry={() => void subject.refetch()} />
      )}
      {data && (
        <Note tone="warn">
          <p className="font-semibold">{t('edits.one.notEditable')}</p>
          {data.problem && <ProblemText problem={data.problem} />}
          <p className="text-ink">{t('edits.one.notEditableText')}</p>
        </Note>
      )}
    </Dialog>
  );
}

interface TextEditorProps extends EditOneProps {
  readonly subject: EditSubject;
  readonly original: string;
}

function TextEditor({ subject, original, ...props }: TextEditorProps) {
  const { connectionId, failureId, edit, onEdit, onNext, onClose, question } = props;
  const { t } = useTranslation();
  const editor = useRef<JsonEditorHandle>(null);
  const [touchedLock, setTouchedLock] = useState(false);
  const text = edit?.kind === 'text' ? edit.text : original;
  const selection = useMemo<FailureSelection>(() => ({ kind: 'ids', ids: [failureId] }), [failureId]);
  const check = useEditCheck(connectionId, selection, edit, 1);
  const found = check.current ? check.preview?.rows[0]?.problems : undefined;
  const problems = useMemo(() => placeProblems(text, found ?? []), [text, found]);
  const marks = useMemo(
    () => ({ locked: subject.locked, problems: (found ?? []).map(({ path }) => path).filter(Boolean) }),
    [subject.locked, found],
  );
  const ready = check.current && found?.length === 0;
  const next = () => ready && onNext();
  return (
    <Dialog
      open
      size="xl"
      title={t('edits.title')}
      description={t('edits.one.help')}
      onClose={onClose}
      footer={
        <>
          <CheckLine edited={edit !== null} check={check} problems={problems.length} />
          <Button
            variant="ghost"
            icon={RotateCcw}
            disabled={edit === null}
            onClick={() => editor.current?.setText(original)}
          >
            {t('edits.one.reset')}
          </Button>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" shortcut="Ctrl+Enter" disabled={!ready} onClick={next}>
            {t('edits.next')}
          </Button>
        </>
      }
    >
      {question}
      <div className="flex flex-col gap-3">
        <Facts subject={subject} />
        <div className="grid gap-4 md:grid-cols-2">
          <JsonEditor
            label={t('edits.one.editor')}
            initialText={text}
            marks={marks}
            autoFocus
            handle={editor}
            className="h-[min(46vh,28rem)]"
            onChange={(changed) => {
              setTouchedLock(false);
              onEdit(changed === original ? null : { kind: 'text', text: changed });
            }}
            onSubmit={next}
            onLocked={() => setTouchedLock(true)}
          />
          <section
            aria-label={t('edits.one.diff')}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
            tabIndex={0}
            className="h-[min(46vh,28rem)] overflow-auto rounded-md border border-line bg-surface p-2"
          >
            <h3 className="mb-1 text-xs font-semibold text-muted">{t('edits.one.diff')}</h3>
            <DiffView before={original} after={text} />
          </section>
        </div>
        <div aria-live="polite" className="flex min-h-5 flex-col gap-1">
          {touchedLock && <Note tone="warn">{t('edits.one.lockedTouched')}</Note>}
          <ProblemList problems={problems} onGoTo={(at) => editor.current?.goTo(at)} />
        </div>
      </div>
    </Dialog>
  );
}

function Facts({ subject }: { readonly subject: EditSubject }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
      <span className="font-mono text-ink">
        <VisibleText text={subject.type ?? t('edits.one.noType')} />
      </span>
      <span className="tabular-nums">{format.size(subject.size)}</span>
      <span>{subject.schema === null ? t('edits.one.noSchema') : t('edits.one.schema')}</span>
      {subject.locked.length > 0 && (
        <span className="flex items-center gap-1" title={t('edits.one.lockedHelp')}>
          <Lock aria-hidden className="size-3" />
          {t('edits.one.locked')}:{' '}
          <span className="font-mono">
            <VisibleText text={subject.locked.join('  ')} />
          </span>
        </span>
      )}
    </div>
  );
}
