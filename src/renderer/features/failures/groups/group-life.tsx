/** Who takes care of a group, what is waited for, and what is known of it. Each field saves itself and says so. */
import { Copy } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureGroup } from '../../../../shared/domain/failure-group.ts';
import { useClient } from '../../../client/client-context.tsx';
import { IconButton } from '../../../components/button.tsx';
import { cx } from '../../../components/class-names.ts';
import { TextField } from '../../../components/fields.tsx';
import { useCopy } from '../../../components/use-copy.ts';
import type { GroupChange } from './use-group-actions.ts';
import { type SavedState, type SavedText, useSavedText } from './use-saved-text.ts';

export interface GroupLifeProps {
  readonly connectionId: string;
  readonly group: FailureGroup;
}

type Field = 'owner' | 'link' | 'fixExpected' | 'note';

export function GroupLife({ connectionId, group }: GroupLifeProps) {
  const { t } = useTranslation();
  const client = useClient();
  const copy = useCopy();
  const save = (field: Field) => async (text: string) => {
    const given = text.trim();
    const change: GroupChange = { [field]: given === '' ? null : given };
    await client.call('groups.update', { connectionId, id: group.id, ...change });
  };
  const owner = useSavedText(group.owner ?? '', save('owner'));
  const link = useSavedText(group.link ?? '', save('link'));
  const fix = useSavedText(group.fixExpected ?? '', save('fixExpected'));
  const note = useSavedText(group.note ?? '', save('note'));
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-[repeat(auto-fit,minmax(11rem,1fr))] gap-3">
        <Line label={t('groups.life.owner')} field={owner} />
        <Line label={t('groups.life.fix')} field={fix} hint={t('groups.life.fixHint')} />
        <div className="flex items-end gap-1">
          <Line label={t('groups.life.link')} field={link} />
          {group.link !== null && (
            <IconButton
              icon={Copy}
              label={t('groups.life.copyLink')}
              onClick={() => copy(group.link ?? '')}
            />
          )}
        </div>
      </div>
      <Note field={note} />
    </div>
  );
}

interface LineProps {
  readonly label: string;
  readonly hint?: string;
  readonly field: SavedText;
}

function Line({ label, hint, field }: LineProps) {
  return (
    <TextField
      label={
        <>
          {label} <SavedMark state={field.state} />
        </>
      }
      {...(hint === undefined ? {} : { placeholder: hint })}
      className="min-w-0 flex-1"
      maxLength={500}
      value={field.text}
      onChange={({ target }) => field.change(target.value)}
      onBlur={field.flush}
      onKeyDown={(event) => event.key === 'Enter' && field.flush()}
    />
  );
}

function Note({ field }: { readonly field: SavedText }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {t('groups.life.note')} <SavedMark state={field.state} />
      </label>
      <textarea
        id={id}
        data-group-note
        rows={4}
        maxLength={10_000}
        value={field.text}
        placeholder={t('groups.life.noteHint')}
        onChange={({ target }) => field.change(target.value)}
        onBlur={field.flush}
        className="w-full resize-y rounded-md border border-control bg-surface px-2.5 py-1.5 text-sm hover:border-ink"
      />
    </div>
  );
}

/** Nothing while all is as it was; else whether what was typed is safe. */
function SavedMark({ state }: { readonly state: SavedState }) {
  const { t } = useTranslation();
  return (
    <span
      role="status"
      className={cx('text-xs font-normal', state === 'failed' ? 'text-danger' : 'text-muted')}
    >
      {state === 'saved' ? '' : t(`groups.life.${state}`)}
    </span>
  );
}
