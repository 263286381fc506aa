import { useTranslation } from 'react-i18next';
import { useNotes } from '../../client/use-notes.ts';
import { NoteList } from '../../components/domain/note-list.tsx';
import { Section } from '../../components/domain/section.tsx';

/** What people wrote about the run; only captures keep notes. */
export function RunNotes({
  connectionId,
  correlationId,
}: {
  readonly connectionId: string;
  readonly correlationId: string;
}) {
  const { t } = useTranslation();
  const notes = useNotes(connectionId, { kind: 'run', id: correlationId });
  if (!notes) return null;
  return (
    <Section title={t('ui.notes.title')}>
      <NoteList {...notes} />
    </Section>
  );
}
