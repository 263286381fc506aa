import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { SelectField } from '../../../components/fields.tsx';
import { CheckLine } from './check-line.tsx';
import type { EditorProps } from './edit-launcher.tsx';
import { JsonEditor, type JsonEditorHandle } from './json-editor.tsx';
import { brokenRange, firstErrorAt, lineOf, parseJson } from './json-ranges.ts';
import { type PatchFormat, templatesOf, withTemplate } from './patch-templates.ts';
import { PreviewList } from './preview-list.tsx';
import { ProblemList } from './problem-list.tsx';
import { useEditCheck } from './use-edit-check.ts';

export interface EditManyProps extends EditorProps {
  readonly selection: FailureSelection;
}

/** Rows of a page of the preview. */
const PAGE = 20;

/** One patch for many failures, with what it makes of each. */
export function EditMany({
  connectionId,
  selection,
  edit,
  onEdit,
  onNext,
  onClose,
  question,
}: EditManyProps) {
  const { t } = useTranslation();
  const editor = useRef<JsonEditorHandle>(null);
  const firstFocus = useRef<HTMLElement>(null);
  const format: PatchFormat = edit?.kind === 'patch' ? edit.format : 'merge-patch';
  const patch = edit?.kind === 'patch' ? edit.patch : '';
  const broken = useMemo(
    () => (patch.trim() === '' ? undefined : brokenRange(firstErrorAt(parseJson(patch)))),
    [patch],
  );
  const marks = useMemo(() => ({ locked: [], problems: broken ? [broken] : [] }), [broken]);
  const usable = patch.trim() !== '' && broken === undefined ? edit : null;
  const check = useEditCheck(connectionId, selection, usable, PAGE);
  const preview = usable === null ? undefined : check.preview;
  const ready = check.current && (preview?.changed ?? 0) > 0;
  const write = (text: string, as: PatchFormat) =>
    onEdit(text === '' && as === 'merge-patch' ? null : { kind: 'patch', format: as, patch: text });
  const next = () => ready && onNext();
  const words = { field: t('edits.patch.field'), value: t('edits.patch.value') };
  return (
    <Dialog
      open
      size="xl"
      title={t('edits.titleMany')}
      description={t('edits.patch.help')}
      initialFocus={firstFocus}
      onClose={onClose}
      footer={
        <>
          <CheckLine edited={usable !== null} check={check} problems={ready ? 0 : (preview?.refused ?? 0)} />
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" shortcut="Ctrl+Enter" disabled={!ready} onClick={next}>
            {t('edits.next')}
          </Button>
        </>
      }
    >
      {question}
      <div className="grid gap-x-6 gap-y-4 md:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          <SelectField
            label={t('edits.patch.format')}
            hint={t(format === 'merge-patch' ? 'edits.patch.mergeHelp' : 'edits.patch.jsonHelp')}
            value={format}
            options={(['merge-patch', 'json-patch'] as const).map((value) => ({
              value,
              label: t(`edits.patch.${value}`),
            }))}
            onChange={(event) =>
              write(patch, event.target.value === 'json-patch' ? 'json-patch' : 'merge-patch')
            }
          />
          <fieldset className="flex flex-wrap items-center gap-1.5">
            <legend className="mb-1 text-sm font-medium">{t('edits.patch.templates')}</legend>
            {templatesOf(format).map((template) => (
              <Button
                key={template}
                size="sm"
                onClick={() => {
                  editor.current?.setText(withTemplate(patch, format, template, words));
                  editor.current?.focus();
                }}
              >
                {t(`edits.patch.template.${template}`)}
              </Button>
            ))}
          </fieldset>
          <JsonEditor
            label={t('edits.patch.editor')}
            initialText={patch}
            marks={marks}
            autoFocus
            handle={editor}
            content={firstFocus}
            className="h-[min(34vh,20rem)]"
            onChange={(text) => write(text, format)}
            onSubmit={next}
          />
          <div aria-live="polite" className="min-h-5">
            {broken !== undefined && (
              <ProblemList
                problems={[
                  {
                    code: 'invalid-json',
                    path: '',
                    message: '',
                    range: broken,
                    line: lineOf(patch, broken.from),
                  },
                ]}
                onGoTo={(at) => editor.current?.goTo(at)}
              />
            )}
          </div>
        </div>
        <PreviewList check={check} preview={preview} />
      </div>
    </Dialog>
  );
}
