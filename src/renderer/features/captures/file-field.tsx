import { FolderOpen } from 'lucide-react';
import { type ChangeEvent, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';

export interface FileFieldProps {
  readonly label: string;
  readonly path: string;
  readonly onPath: (path: string) => void;
  /** Chosen in the browser's dialog: its content has to be handed over. */
  readonly file: File | null;
  readonly onFile: (file: File | null) => void;
  readonly accept: string;
}

/** A file by its path on this machine, or chosen with the system's dialog. */
export function FileField({ label, path, onPath, file, onFile, accept }: FileFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    onFile(event.target.files?.[0] ?? null);
    onPath('');
  };
  return (
    <div className="flex items-end gap-2">
      <TextField
        className="flex-1"
        label={label}
        placeholder={t('captures.file.placeholder')}
        value={file?.name ?? path}
        onChange={(event) => {
          onFile(null);
          onPath(event.target.value);
        }}
      />
      <input
        ref={input}
        id={id}
        type="file"
        accept={accept}
        tabIndex={-1}
        aria-label={t('captures.file.choose')}
        onChange={choose}
        className="sr-only"
      />
      <Button icon={FolderOpen} onClick={() => input.current?.click()}>
        {t('captures.file.choose')}
      </Button>
    </div>
  );
}
