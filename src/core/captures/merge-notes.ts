/** Notes and marks of several captures, on the events where they went. Equal notes are kept once. */
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';

export interface NoteSource {
  readonly capture: { readonly read: ReadableDatabase };
  /** Where events that are named went. */
  readonly places: ReadonlyMap<number, number>;
}

interface NoteRow {
  readonly kind: string;
  readonly id: string;
  readonly text: string;
  readonly author: string;
  readonly at: number;
}

type MarkRow = Pick<NoteRow, 'kind' | 'id'> & { readonly mark: string };

const NOTES_SQL = 'SELECT target_kind AS kind, target_id AS id, text, author, at FROM note ORDER BY id';
const MARKS_SQL = 'SELECT target_kind AS kind, target_id AS id, mark FROM mark';

/** Null: the event is not there. */
function placeOf({ places }: NoteSource, { kind, id }: Pick<NoteRow, 'kind' | 'id'>): string | null {
  if (kind !== 'event') return id;
  const seq = places.get(Number(id));
  return seq === undefined ? null : String(seq);
}

export function mergeNotes(into: WritableDatabase, sources: readonly NoteSource[]): void {
  const addNote = into.prepare(
    `INSERT INTO note (target_kind, target_id, text, author, at)
     SELECT @kind, @id, @text, @author, @at WHERE NOT EXISTS (SELECT 1 FROM note
       WHERE target_kind = @kind AND target_id = @id AND text = @text AND author = @author AND at = @at)`,
  );
  const addMark = into.prepare('INSERT OR IGNORE INTO mark VALUES (?, ?, ?)');
  into.transaction(() => {
    for (const source of sources) {
      for (const note of source.capture.read.prepare<[], NoteRow>(NOTES_SQL).iterate()) {
        const id = placeOf(source, note);
        if (id !== null) addNote.run({ ...note, id });
      }
      for (const { mark, ...target } of source.capture.read.prepare<[], MarkRow>(MARKS_SQL).iterate()) {
        const id = placeOf(source, target);
        if (id !== null) addMark.run(target.kind, id, mark);
      }
    }
  })();
}
