/** Exports events as a file: with a look at its first lines and its size before it is made. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CSV_COLUMNS,
  type CsvColumn,
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportRequest,
  type Masking,
} from '../../../shared/domain/capture.ts';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { CheckboxField, SelectField } from '../../components/fields.tsx';
import { saveFile } from '../../components/save-file.ts';
import { useToast } from '../../components/toast.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { ExportPreviewBox } from './export-preview.tsx';
import { MaskingFields } from './masking-fields.tsx';
import { firstSelection, masksNothing, type Selection, whatOf } from './model.ts';
import { readExport } from './read-export.ts';
import { TaskFooter } from './task-footer.tsx';
import { usePreview } from './use-preview.ts';
import { useTask } from './use-task.ts';
import { WhatFields } from './what-fields.tsx';

export interface ExportDialogProps {
  readonly connections: readonly ConnectionView[];
  readonly from?: string | undefined;
  readonly run?: string | undefined;
  readonly seqs?: readonly number[];
  readonly onClose: () => void;
}

const FIRST_COLUMNS: readonly CsvColumn[] = CSV_COLUMNS.filter((column) => column !== 'body');

export function ExportDialog({ connections, from, run, seqs = [], onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const client = useClient();
  const toast = useToast();
  const language = useLanguage();
  const task = useTask();
  const [now] = useState(() => Date.now());
  const [selection, setSelection] = useState<Selection>(() =>
    firstSelection({ connections, from, run, seqs, now }),
  );
  const [format, setFormat] = useState<ExportFormat>(run === undefined ? 'jsonl' : 'html');
  const [columns, setColumns] = useState(FIRST_COLUMNS);
  const [masking, setMasking] = useState<Masking | null>(null);
  const isReport = format === 'html';
  const shown: Selection = isReport ? { ...selection, kind: 'run' } : selection;
  const what = whatOf(shown);
  const isPossible = what !== null && (format !== 'csv' || columns.length > 0);
  const request: ExportRequest | null = isPossible
    ? {
        what,
        format,
        masking: masking && !masksNothing(masking) ? masking : null,
        language,
        ...(format === 'csv' ? { columns: [...columns] } : {}),
      }
    : null;
  const { connectionId } = selection;
  const preview = usePreview(connectionId, request);
  const start = async () => {
    if (!request) return;
    const file = await task.run((_id, { signal }) =>
      readExport(client, { connectionId, request }, signal, task.tell),
    );
    if (!file) return;
    saveFile(file);
    toast.show({ title: t('captures.export.done'), text: file.name, tone: 'ok' });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={t('captures.export.title')}
      description={t('captures.export.text')}
      footer={
        <TaskFooter
          task={task}
          action={t('captures.export.action')}
          disabled={!request}
          onAction={start}
          onClose={onClose}
        />
      }
    >
      <div className="flex flex-col gap-4">
        <SelectField
          label={t('captures.export.format')}
          hint={t(`captures.export.formatHint.${format}`)}
          value={format}
          onChange={(event) => {
            const chosen = EXPORT_FORMATS.find((each) => each === event.target.value);
            if (chosen) setFormat(chosen);
          }}
          options={EXPORT_FORMATS.map((each) => ({
            value: each,
            label: t(`captures.export.formats.${each}`),
          }))}
        />
        <WhatFields
          connections={connections}
          selection={shown}
          runOnly={isReport}
          onChange={(change) => setSelection((before) => ({ ...before, ...change }))}
        />
        {format === 'csv' && <ColumnFields columns={columns} onChange={setColumns} />}
        <MaskingFields
          masking={masking}
          onChange={setMasking}
          preview={masking && preview && { counts: preview.masked, sampled: preview.sampled }}
        />
        {preview && <ExportPreviewBox preview={preview} />}
      </div>
    </Dialog>
  );
}

interface ColumnFieldsProps {
  readonly columns: readonly CsvColumn[];
  readonly onChange: (columns: readonly CsvColumn[]) => void;
}

function ColumnFields({ columns, onChange }: ColumnFieldsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex flex-wrap gap-x-4">
      <legend className="pb-1 text-sm font-medium">{t('captures.export.columns')}</legend>
      {CSV_COLUMNS.map((column) => (
        <CheckboxField
          key={column}
          label={<span className="font-mono text-xs">{column}</span>}
          checked={columns.includes(column)}
          // In the order of the file, whatever the order of the clicks.
          onChange={(event) =>
            onChange(
              CSV_COLUMNS.filter((each) => (each === column ? event.target.checked : columns.includes(each))),
            )
          }
        />
      ))}
    </fieldset>
  );
}
