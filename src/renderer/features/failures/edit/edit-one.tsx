import { useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { type RefObject, useDeferredValue, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditProblem, EditSubject } from '../../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { editSubjectQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { ErrorState, LoadingState } from '../../../components/states.tsx';
import { Note } from '../jobs/note.tsx';
import { CheckLine } from './check-line.tsx';
import { DiffView } from './diff-view.tsx';
import type { EditorProps } from './edit-launcher.tsx';
import { JsonEditor, type JsonEditorHandle } from './json-editor.tsx';
import { placeProblems } from './place-problems.ts';
import { ProblemList, ProblemText } from './problem-list.tsx';
import { SubjectFacts } from './subject-facts.tsx';
import { useEditCheck } from './use-edit-check.ts';

export interface EditOneProps extends EditorProps {
  readonly failureId: string;
}

/** The text of one failure. */
export function EditOne({ connectionId, failureId, edit, onEdit, onNext, onClose, question }: EditOneProps) {
  const { t } = useTranslation();
  const editor = useRef<JsonEditorHandle>(null);
  const firstFocus = useRef<HTMLElement>(null);
  const subject = useQuery(editSubjectQuery(useClient(), connectionId, failureId));
  const selection = useMemo<FailureSelection>(() => ({ kind: 'ids', ids: [failureId] }), [failureId]);
  const check = useEditCheck(connectionId, selection, edit, 1);
  const found = check.current ? check.preview?.rows[0]?.problems : undefined;
  const ready = check.current && found?.length === 0;
  const original = subject.data?.text ?? null;
  const next = () => ready && onNext();
  return (
    <Dialog
      open
      size="xl"
      title={t('edits.title')}
      description={t('edits.one.help')}
      initialFocus={firstFocus}
      onClose={onClose}
      footer={
        <>
          <CheckLine edited={edit !== null} check={check} problems={found?.length ?? 0} />
          <Button
            variant="ghost"
            icon={RotateCcw}
            disabled={edit === null || original === null}
            onClick={() => editor.current?.setText(original ?? '')}
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
      {subject.isPending && <LoadingState label={t('ui.loading')} />}
      {subject.error && !subject.data && (
        <ErrorState compact error={toClientError(subject.error)} onRetry={() => void subject.refetch()} />
      )}
      {subject.data && original === null && <NotEditable problem={subject.data.problem} />}
      {subject.data && original !== null && (
        <TextEditor
          subject={subject.data}
          original={original}
          text={edit?.kind === 'text' ? edit.text : original}
          problems={found}
          editor={editor}
          firstFocus={firstFocus}
          onText={(text) => onEdit(text === original ? null : { kind: 'text', text })}
          onSubmit={next}
        />
      )}
    </Dialog>
  );
}

function NotEditable({ problem }: Pick<EditSubject, 'problem'>) {
  const { t } = useTranslation();
  return (
    <Note tone="warn">
      <p className="font-semibold">{t('edits.one.notEditable')}</p>
      {problem && <ProblemText problem={problem} />}
      <p className="text-ink">{t('edits.one.notEditableText')}</p>
    </Note>
  );
}

interface TextEditorProps {
  readonly subject: EditSubject;
  readonly original: string;
  readonly text: string;
  /** Undefined while they are not known. */
  readonly problems: readonly EditProblem[] | undefined;
  readonly editor: RefObject<JsonEditorHandle | null>;
  readonly firstFocus: RefObject<HTMLElement | null>;
  readonly onText: (text: string) => void;
  readonly onSubmit: () => void;
}

const NO_PROBLEMS: readonly EditProblem[] = [];

function TextEditor(props: TextEditorProps) {
  const { subject, original, text, problems = NO_PROBLEMS, editor, firstFocus, onText, onSubmit } = props;
  const { t } = useTranslation();
  const [touchedLock, setTouchedLock] = useState(false);
  const shown = useDeferredValue(text);
  const placed = useMemo(() => placeProblems(text, problems), [text, problems]);
  const marks = useMemo(
    () => ({ locked: subject.locked, problems: placed.flatMap(({ range }) => range ?? []) }),
    [subject.locked, placed],
  );
  return (
    <div className="flex flex-col gap-3">
      <SubjectFacts subject={subject} />
      <div className="grid gap-4 md:grid-cols-2">
        <JsonEditor
          label={t('edits.one.editor')}
          initialText={text}
          marks={marks}
          autoFocus
          handle={editor}
          content={firstFocus}
          className="h-[min(46vh,28rem)]"
          onChange={(changed) => {
            setTouchedLock(false);
            onText(changed);
          }}
          onSubmit={onSubmit}
          onLocked={() => setTouchedLock(true)}
        />
        <section
          aria-label={t('edits.one.diff')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
          tabIndex={0}
          className="h-[min(46vh,28rem)] overflow-auto rounded-md border border-line bg-surface p-2"
        >
          <h3 className="mb-1 text-xs font-semibold text-muted">{t('edits.one.diff')}</h3>
          <DiffView before={original} after={shown} />
        </section>
      </div>
      <div aria-live="polite" className="flex min-h-5 flex-col gap-1">
        {touchedLock && <Note tone="warn">{t('edits.one.lockedTouched')}</Note>}
        <ProblemList problems={placed} onGoTo={(at) => editor.current?.goTo(at)} />
      </div>
    </div>
  );
}
