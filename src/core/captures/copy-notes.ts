/** Notes and marks of a capture that a part is saved of: those on what is in the part. */
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';

interface Row {
  readonly kind: string;
  readonly id: string;
}

type NoteRow = Row & { readonly text: string; readonly author: string; readonly at: number };
type MarkRow = Row & { readonly mark: string };

const HAS_NOTES_SQL = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'note'";
const NOTES_SQL = 'SELECT target_kind AS kind, target_id AS id, text, author, at FROM note ORDER BY id';
const MARKS_SQL = 'SELECT target_kind AS kind, target_id AS id, mark FROM mark';

/** `name` masks texts and ids of runs, where the part is masked. A history has no notes. */
export function copyNotes(
  read: ReadableDatabase,
  into: WritableDatabase,
  name: (text: string) => string,
): void {
  if (read.prepare<[], number>(HAS_NOTES_SQL).pluck().get() !== 1) return;
  const hasEvent = into.prepare<[number], number>('SELECT 1 FROM event WHERE seq = ?').pluck();
  const hasRun = into.prepare<[string], number>('SELECT 1 FROM run WHERE correlation_id = ?').pluck();
  const addNote = into.prepare(
    'INSERT INTO note (target_kind, target_id, text, author, at) VALUES (?, ?, ?, ?, ?)',
  );
  const addMark = into.prepare('INSERT OR IGNORE INTO mark VALUES (?, ?, ?)');
  const placeOf = ({ kind, id }: Row): string | null => {
    if (kind === 'event') return hasEvent.get(Number(id)) === 1 ? id : null;
    if (kind === 'run') return hasRun.get(name(id)) === 1 ? name(id) : null;
    return id;
  };
  into.transaction(() => {
    for (const note of read.prepare<[], NoteRow>(NOTES_SQL).iterate()) {
      const id = placeOf(note);
      if (id !== null) addNote.run(note.kind, id, name(note.text), note.author, note.at);
    }
    for (const mark of read.prepare<[], MarkRow>(MARKS_SQL).iterate()) {
      const id = placeOf(mark);
      if (id !== null) addMark.run(mark.kind, id, mark.mark);
    }
  })();
}
