/**
 * Notes and marks, in the capture file itself. The file is open for reading all the time and for writing only while a
 * note is written, so that it is one whole file at any other moment.
 */
import { accessSync, constants } from 'node:fs';
import type { Mark, Note, NoteTarget } from '../../shared/domain/capture.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { openWritable, type ReadableDatabase, type WritableDatabase } from '../sqlite/open.ts';
import { CAPTURE_APPLICATION_ID, captureMigrations } from './capture-tables.ts';
import { fileError } from './publish-file.ts';

/** Notes shown at most; a file with more was not written by hand. */
const MOST = 2_000;

const NOTE_COLUMNS = 'id, target_kind AS kind, target_id AS targetId, text, author, at';
export const NOTES_SQL = `SELECT ${NOTE_COLUMNS} FROM note WHERE target_kind = ? AND target_id = ?
  ORDER BY id LIMIT ${MOST}`;
export const ALL_NOTES_SQL = `SELECT ${NOTE_COLUMNS} FROM note ORDER BY id LIMIT ${MOST}`;
export const ALL_MARKS_SQL = `SELECT target_kind AS kind, target_id AS targetId, mark FROM mark LIMIT ${MOST}`;

interface TargetRow {
  readonly kind: NoteTarget['kind'];
  readonly targetId: string;
}

type NoteRow = TargetRow & Omit<Note, 'target'>;
type MarkRow = TargetRow & Pick<Mark, 'mark'>;

function noteOf({ kind, targetId, ...row }: NoteRow): Note {
  return { ...row, target: { kind, id: targetId } };
}

/** Of everything, or of one target. */
export function readNotes(database: ReadableDatabase, target?: NoteTarget): readonly Note[] {
  const rows = target
    ? database.prepare<[string, string], NoteRow>(NOTES_SQL).all(target.kind, target.id)
    : database.prepare<[], NoteRow>(ALL_NOTES_SQL).all();
  return rows.map(noteOf);
}

export function readMarks(database: ReadableDatabase): readonly Mark[] {
  return database
    .prepare<[], MarkRow>(ALL_MARKS_SQL)
    .all()
    .map(({ kind, targetId, mark }) => ({ mark, target: { kind, id: targetId } }));
}

/** Fails with `file-not-writable`, `disk-full` or `storage-failed`; nothing of the file has changed then. */
function writing<T>(file: string, write: (database: WritableDatabase) => T): T {
  try {
    // Asked first, so that the answer is about the file and not about what SQLite made of it.
    accessSync(file, constants.W_OK);
    const database = openWritable({
      file,
      applicationId: CAPTURE_APPLICATION_ID,
      migrations: captureMigrations,
      synchronous: 'FULL',
      journalMode: 'DELETE',
    });
    try {
      return database.transaction(() => write(database)).immediate();
    } finally {
      database.close();
    }
  } catch (error) {
    const cause = error instanceof ExpectedError && error.code === 'storage-failed' ? error.cause : undefined;
    throw fileError(cause ?? error, file);
  }
}

export interface WrittenNote {
  /** Absent: a new one. */
  readonly id?: number | undefined;
  readonly target: NoteTarget;
  readonly text: string;
  readonly author: string;
  readonly at: number;
}

export function writeNote(file: string, { id, target, text, author, at }: WrittenNote): void {
  writing(file, (database) => {
    if (id === undefined) {
      database
        .prepare('INSERT INTO note (target_kind, target_id, text, author, at) VALUES (?, ?, ?, ?, ?)')
        .run(target.kind, target.id, text, author, Math.trunc(at));
      return;
    }
    const { changes } = database
      .prepare('UPDATE note SET text = ?, author = ?, at = ? WHERE id = ?')
      .run(text, author, Math.trunc(at), id);
    if (changes === 0) throw new ExpectedError('not-found', 'There is no such note', { id });
  });
}

export function deleteNote(file: string, id: number): void {
  writing(file, (database) => database.prepare('DELETE FROM note WHERE id = ?').run(id));
}

/** Null takes the mark away. */
export function writeMark(file: string, target: NoteTarget, mark: Mark['mark'] | null): void {
  writing(file, (database) => {
    if (mark === null)
      database
        .prepare('DELETE FROM mark WHERE target_kind = ? AND target_id = ?')
        .run(target.kind, target.id);
    else
      database
        .prepare(
          `INSERT INTO mark VALUES (?, ?, ?) ON CONFLICT (target_kind, target_id) DO UPDATE SET mark = excluded.mark`,
        )
        .run(target.kind, target.id, mark);
  });
}
