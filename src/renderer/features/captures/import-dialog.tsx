/** Makes a capture of a foreign file, and says what of it could not be read. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultOf } from '../../../shared/contract.ts';
import { type CaptureSummary, IMPORT_FORMATS, type ImportFormat } from '../../../shared/domain/capture.ts';
import { useClient } from '../../client/client-context.tsx';
import { systemsQuery } from '../../client/queries.ts';
import { sendFile } from '../../client/send-file.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { SelectField } from '../../components/fields.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { FileField } from './file-field.tsx';
import { placeOf } from './model.ts';
import { PlaceFields } from './place-fields.tsx';
import { TaskFooter } from './task-footer.tsx';
import { useTask } from './use-task.ts';

export interface ImportDialogProps {
  readonly folder: string;
  readonly onClose: () => void;
  readonly onMade: (capture: CaptureSummary) => void;
}

type Made = ResultOf<'captures.import'>;

export function ImportDialog({ folder, onClose, onMade }: ImportDialogProps) {
  const { t } = useTranslation();
  const client = useClient();
  const language = useLanguage();
  const task = useTask();
  const { data: systems = [] } = useQuery(systemsQuery(client));
  const [path, setPath] = useState('');
  const [chosen, setChosen] = useState<File | null>(null);
  const [format, setFormat] = useState<ImportFormat>('ndjson');
  const [profile, setProfile] = useState<string | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [overwrite, setOverwrite] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const from = chosen?.name ?? path.split(/[\\/]/).at(-1) ?? '';
  const place = typed ?? from.replace(/\.[a-z0-9]{1,6}$/i, '');
  const profileId = profile ?? systems[0]?.id ?? 'generic';
  const start = async () => {
    const result = await task.run(async (id, options) => {
      const file = chosen ? await sendFile(client, chosen) : path.trim();
      const args = { file, format, profileId, overwrite, task: id, ...placeOf(place) };
      return client.call('captures.import', args, options);
    });
    if (!result) return;
    if (result.result.failed === 0) onMade(result.capture);
    else setMade(result);
  };
  if (made) return <Problems made={made} onClose={() => onMade(made.capture)} />;
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={t('captures.import.title')}
      description={t('captures.import.text')}
      footer={
        <TaskFooter
          task={task}
          action={t('captures.import.action')}
          disabled={(chosen === null && path.trim() === '') || place.trim() === ''}
          onAction={start}
          onClose={onClose}
        />
      }
    >
      <div className="flex flex-col gap-4">
        <FileField
          label={t('captures.import.file')}
          path={path}
          onPath={setPath}
          file={chosen}
          onFile={setChosen}
          accept=".json,.jsonl,.ndjson,.txt"
        />
        <div className="grid grid-cols-2 gap-4 max-[640px]:grid-cols-1">
          <SelectField
            label={t('captures.import.format')}
            hint={t(`captures.import.formatHint.${format}`)}
            value={format}
            onChange={(event) => {
              const next = IMPORT_FORMATS.find((each) => each === event.target.value);
              if (next) setFormat(next);
            }}
            options={IMPORT_FORMATS.map((each) => ({
              value: each,
              label: t(`captures.import.formats.${each}`),
            }))}
          />
          <SelectField
            label={t('captures.import.profile')}
            hint={format === 'oraculo' ? t('captures.import.ownProfile') : t('captures.import.profileHint')}
            disabled={format === 'oraculo'}
            value={profileId}
            onChange={(event) => setProfile(event.target.value)}
            options={systems.map(({ id, name }) => ({ value: id, label: name[language] }))}
          />
        </div>
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

/** What was left out, by line, before it is forgotten. */
function Problems({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { events, failed, problems } = made.result;
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={t('captures.import.partly')}
      description={`${t('captures.import.taken', { count: events })} ${t('captures.import.failed', { count: failed })}`}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('captures.import.seen')}
        </Button>
      }
    >
      <ul className="flex flex-col gap-1 text-sm">
        {problems.map(({ line, reason }) => (
          <li key={line} className="wrap-anywhere">
            <span className="text-muted tabular-nums">{t('captures.import.line', { line })}</span>{' '}
            <VisibleText text={reason} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
