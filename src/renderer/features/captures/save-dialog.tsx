/** Saves a part of what a connection has as a capture file. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureSummary, Masking } from '../../../shared/domain/capture.ts';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { MaskingFields } from './masking-fields.tsx';
import { firstSelection, masksNothing, placeOf, type Selection, suggestedName, whatOf } from './model.ts';
import { PlaceFields } from './place-fields.tsx';
import { TaskFooter } from './task-footer.tsx';
import { usePreview } from './use-preview.ts';
import { useTask } from './use-task.ts';
import { WhatFields } from './what-fields.tsx';

export interface SaveDialogProps {
  readonly connections: readonly ConnectionView[];
  readonly folder: string;
  readonly from?: string | undefined;
  readonly run?: string | undefined;
  readonly seqs?: readonly number[];
  readonly onClose: () => void;
  readonly onSaved: (capture: CaptureSummary) => void;
}

export function SaveDialog({ connections, folder, from, run, seqs = [], onClose, onSaved }: SaveDialogProps) {
  const { t } = useTranslation();
  const client = useClient();
  const task = useTask();
  const [now] = useState(() => Date.now());
  const [selection, setSelection] = useState<Selection>(() =>
    firstSelection({ connections, from, run, seqs, now }),
  );
  const [masking, setMasking] = useState<Masking | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [overwrite, setOverwrite] = useState(false);
  const what = whatOf(selection);
  const { connectionId } = selection;
  const name = connections.find(({ id }) => id === connectionId)?.name ?? '';
  const place = typed ?? suggestedName(name, selection, masking !== null, now);
  const request = what && masking ? ({ what, format: 'jsonl', masking, language: 'en' } as const) : null;
  const preview = usePreview(connectionId, request);
  const save = async () => {
    if (what === null) return;
    const masked = masking && !masksNothing(masking) ? masking : null;
    const args = { connectionId, what, masking: masked, overwrite, ...placeOf(place) };
    const saved = await task.run((id, options) =>
      client.call('captures.save', { ...args, task: id }, options),
    );
    if (saved) onSaved(saved);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={t('captures.save.title')}
      description={t('captures.save.text')}
      footer={
        <TaskFooter
          task={task}
          action={t('captures.save.action')}
          disabled={what === null || place.trim() === ''}
          onAction={save}
          onClose={onClose}
        />
      }
    >
      <div className="flex flex-col gap-4">
        <WhatFields
          connections={connections}
          selection={selection}
          onChange={(change) => setSelection((before) => ({ ...before, ...change }))}
        />
        <MaskingFields
          masking={masking}
          onChange={setMasking}
          note={t('captures.mask.leavesFailures')}
          preview={preview && { counts: preview.masked, sampled: preview.sampled }}
        />
        <PlaceFields
          place={place}
          folder={folder}
          onPlace={setTyped}
          overwrite={overwrite}
          onOverwrite={setOverwrite}
          error={task.error}
        />
      </div>
    </Dialog>
  );
}
