import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultOf } from '../../../shared/contract.ts';
import type { CaptureSummary } from '../../../shared/domain/capture.ts';
import { useClient } from '../../client/client-context.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { CheckboxField } from '../../components/fields.tsx';
import { useToast } from '../../components/toast.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { placeOf } from './model.ts';
import { PlaceFields } from './place-fields.tsx';
import { TaskFooter } from './task-footer.tsx';
import { useTask } from './use-task.ts';

type Entry = ResultOf<'captures.list'>['captures'][number];

export interface MergeDialogProps {
  readonly captures: readonly Entry[];
  /** Ticked at first. */
  readonly first: string | null;
  readonly folder: string;
  readonly onClose: () => void;
  readonly onMade: (capture: CaptureSummary) => void;
}

/** Several captures into a new one; says how many events were in more than one. */
export function MergeDialog({ captures, first, folder, onClose, onMade }: MergeDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useClient();
  const toast = useToast();
  const task = useTask();
  const [files, setFiles] = useState<readonly string[]>(first === null ? [] : [first]);
  const [place, setPlace] = useState(t('captures.merge.name'));
  const [overwrite, setOverwrite] = useState(false);
  const merge = async () => {
    const args = { files: [...files], overwrite, ...placeOf(place) };
    const merged = await task.run((id, options) =>
      client.call('captures.merge', { ...args, task: id }, options),
    );
    if (!merged) return;
    const twice = merged.files.reduce((sum, { duplicates }) => sum + duplicates, 0);
    toast.show({
      title: t('captures.merge.done', { count: merged.capture.events }),
      text: t('captures.merge.duplicates', { count: twice }),
      tone: 'ok',
    });
    onMade(merged.capture);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('captures.merge.title')}
      description={t('captures.merge.text')}
      footer={
        <TaskFooter
          task={task}
          action={t('captures.merge.action')}
          disabled={files.length < 2 || place.trim() === ''}
          onAction={merge}
          onClose={onClose}
        />
      }
    >
      <div className="flex flex-col gap-4">
        <fieldset className="flex flex-col">
          <legend className="pb-1 text-sm font-medium">{t('captures.merge.which')}</legend>
          {captures
            .filter(({ missing }) => !missing)
            .map(({ file, name, events }) => (
              <CheckboxField
                key={file}
                label={
                  <>
                    {name}{' '}
                    <span className="text-muted">
                      {t('captures.events', { count: events, shown: format.number(events) })}
                    </span>
                  </>
                }
                checked={files.includes(file)}
                onChange={(event) =>
                  setFiles(event.target.checked ? [...files, file] : files.filter((each) => each !== file))
                }
              />
            ))}
        </fieldset>
        <PlaceFields
          place={place}
          folder={folder}
          onPlace={setPlace}
          overwrite={overwrite}
          onOverwrite={setOverwrite}
          error={task.error}
        />
      </div>
    </Dialog>
  );
}
