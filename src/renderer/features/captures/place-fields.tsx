import { useTranslation } from 'react-i18next';
import { CheckboxField, TextField } from '../../components/fields.tsx';
import type { ShownError } from '../../components/states.tsx';

export interface PlaceFieldsProps {
  readonly place: string;
  readonly folder: string;
  readonly onPlace: (place: string) => void;
  readonly overwrite: boolean;
  readonly onOverwrite: (overwrite: boolean) => void;
  /** Of the last attempt: a file that is there is only replaced when that is said. */
  readonly error: ShownError | null;
}

/** Where a capture is made: a name in the console's folder, or a whole path. */
export function PlaceFields({ place, folder, onPlace, overwrite, onOverwrite, error }: PlaceFieldsProps) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-1">
      <TextField
        label={t('captures.place.label')}
        hint={t('captures.place.hint', { folder })}
        required
        value={place}
        onChange={(event) => onPlace(event.target.value)}
      />
      {(overwrite || error?.code === 'file-exists') && (
        <CheckboxField
          label={t('captures.place.overwrite')}
          checked={overwrite}
          onChange={(event) => onOverwrite(event.target.checked)}
        />
      )}
    </div>
  );
}
