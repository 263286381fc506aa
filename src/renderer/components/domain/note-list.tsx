/** Notes on something, with the mark it carries: read, written, changed and taken away in place. */
import { Pencil, Star, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MARKS, type Mark, type Note } from '../../../shared/domain/capture.ts';
import { Button, IconButton } from '../button.tsx';
import { cx } from '../class-names.ts';
import { type ShownError, useErrorText } from '../states.tsx';
import { TimeText } from '../time.tsx';
import { VisibleText } from '../visible-text.tsx';

export interface NoteListProps {
  readonly notes: readonly Note[];
  readonly mark: Mark['mark'] | null;
  readonly writable: boolean;
  readonly busy: boolean;
  readonly error: ShownError | null;
  readonly onSave: (text: string, id?: number) => void;
  readonly onDelete: (id: number) => void;
  readonly onMark: (mark: Mark['mark'] | null) => void;
}

const COLOR: Readonly<Record<Exclude<Mark['mark'], 'star'>, string>> = {
  red: 'bg-conn-red',
  amber: 'bg-conn-amber',
  green: 'bg-conn-green',
  blue: 'bg-conn-blue',
  violet: 'bg-conn-violet',
};

export function NoteList({ notes, mark, writable, busy, error, onSave, onDelete, onMark }: NoteListProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [edited, setEdited] = useState<Note | null>(null);
  return (
    <div className="flex flex-col gap-2">
      {writable ? (
        <MarkRow mark={mark} onMark={onMark} />
      ) : (
        <p className="text-xs text-muted">{t('ui.notes.readOnly')}</p>
      )}
      {notes.map((note) => (
        <article key={note.id} className="rounded-md border border-line bg-surface px-2.5 py-1.5">
          <header className="flex items-center gap-2 text-xs text-muted">
            <span className="min-w-0 flex-1 truncate">
              <VisibleText text={note.author} /> · <TimeText at={note.at} />
            </span>
            {writable && (
              <>
                <IconButton
                  icon={Pencil}
                  size="sm"
                  label={t('ui.notes.edit')}
                  onClick={() => setEdited(note)}
                />
                <IconButton
                  icon={Trash2}
                  size="sm"
                  label={t('ui.notes.delete')}
                  onClick={() => onDelete(note.id)}
                />
              </>
            )}
          </header>
          {note.text.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines may be equal, and never change places
            <p key={index} className="min-h-4 text-sm wrap-anywhere">
              <VisibleText text={line} />
            </p>
          ))}
        </article>
      ))}
      {writable && (
        <NoteForm
          key={edited?.id ?? `new-${notes.length}`}
          note={edited}
          busy={busy}
          onSave={(text) => {
            onSave(text, edited?.id);
            setEdited(null);
          }}
          onCancel={() => setEdited(null)}
        />
      )}
      {error && (
        <p role="alert" className="text-xs text-danger">
          {errorText(error)}
        </p>
      )}
    </div>
  );
}

function MarkRow({ mark, onMark }: Pick<NoteListProps, 'mark' | 'onMark'>) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex items-center gap-1">
      <legend className="sr-only">{t('ui.notes.mark')}</legend>
      {MARKS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={mark === each}
          aria-label={t(`ui.notes.marks.${each}`)}
          title={t(`ui.notes.marks.${each}`)}
          onClick={() => onMark(mark === each ? null : each)}
          className="flex size-control-sm items-center justify-center rounded-md border border-transparent hover:bg-hover aria-pressed:border-control aria-pressed:bg-selected"
        >
          {each === 'star' ? (
            <Star
              aria-hidden
              className={cx('size-4', mark === 'star' ? 'fill-current text-warn' : 'text-muted')}
            />
          ) : (
            <span aria-hidden className={cx('size-3 rounded-full', COLOR[each])} />
          )}
        </button>
      ))}
    </fieldset>
  );
}

interface NoteFormProps {
  readonly note: Note | null;
  readonly busy: boolean;
  readonly onSave: (text: string) => void;
  readonly onCancel: () => void;
}

function NoteForm({ note, busy, onSave, onCancel }: NoteFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState(note?.text ?? '');
  const save = () => {
    if (text.trim() !== '') onSave(text.trim());
  };
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="sr-only">
        {t('ui.notes.label')}
      </label>
      <textarea
        id={id}
        rows={2}
        maxLength={10_000}
        value={text}
        placeholder={t('ui.notes.placeholder')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
        }}
        className="w-full resize-y rounded-md border border-control bg-surface px-2.5 py-1.5 text-sm"
      />
      {(text !== '' || note) && (
        <div className="flex gap-2">
          <Button
            size="sm"
            variant="primary"
            busy={busy}
            disabled={text.trim() === ''}
            shortcut="Ctrl+Enter"
            onClick={save}
          >
            {t('ui.notes.save')}
          </Button>
          {note && (
            <Button size="sm" onClick={onCancel}>
              {t('ui.cancel')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
