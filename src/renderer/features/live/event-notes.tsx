import { useTranslation } from 'react-i18next';
import { useNotes } from '../../client/use-notes.ts';
import { NoteList } from '../../components/domain/note-list.tsx';

/** What people wrote about the event; only captures keep notes. */
export function EventNotes({ connectionId, seq }: { readonly connectionId: string; readonly seq: number }) {
  const { t } = useTranslation();
  const notes = useNotes(connectionId, { kind: 'event', id: String(seq) });
  if (!notes) return null;
  return (
    <section aria-label={t('ui.notes.title')} className="mt-3">
      <h3 className="pb-1 text-xs font-semibold text-muted">{t('ui.notes.title')}</h3>
      <NoteList {...notes} />
    </section>
  );
}
