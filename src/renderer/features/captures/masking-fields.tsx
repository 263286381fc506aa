import { useTranslation } from 'react-i18next';
import { MASK_KINDS, type MaskCount, type Masking } from '../../../shared/domain/capture.ts';
import { CheckboxField, SwitchField } from '../../components/fields.tsx';
import { MaskedTable } from './masked-table.tsx';
import { EVERYTHING, withKind } from './model.ts';

export interface MaskingFieldsProps {
  /** Null: nothing is masked. */
  readonly masking: Masking | null;
  readonly onChange: (masking: Masking | null) => void;
  /** More that masking means for this file. */
  readonly note?: string;
  /** What would be masked in the first events; null while it is not known. */
  readonly preview: { readonly counts: readonly MaskCount[]; readonly sampled: number } | null;
}

/** Whether and what to mask, and what that does to the first events. */
export function MaskingFields({ masking, onChange, note, preview }: MaskingFieldsProps) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line p-3">
      <SwitchField
        label={t('captures.mask.label')}
        hint={t('captures.mask.hint')}
        checked={masking !== null}
        onChange={(event) => onChange(event.target.checked ? EVERYTHING : null)}
      />
      {masking && (
        <>
          {note && <p className="text-xs text-muted">{note}</p>}
          <fieldset className="flex flex-wrap gap-x-4">
            <legend className="sr-only">{t('captures.mask.kinds')}</legend>
            {MASK_KINDS.map((kind) => (
              <CheckboxField
                key={kind}
                label={t(`captures.mask.kind.${kind}`)}
                checked={kind === 'path' ? masking.paths : masking.detectors.includes(kind)}
                onChange={(event) => onChange(withKind(masking, kind, event.target.checked))}
              />
            ))}
          </fieldset>
          {preview && (
            <div role="status" className="flex flex-col gap-1">
              <p className="text-xs text-muted">
                {preview.counts.length === 0
                  ? t('captures.mask.nothing', { count: preview.sampled })
                  : t('captures.mask.preview', { count: preview.sampled })}
              </p>
              <MaskedTable counts={preview.counts} />
            </div>
          )}
        </>
      )}
    </div>
  );
}
