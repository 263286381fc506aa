/** Notes and marks of captures that are open; they are written into the file itself. */
import { ExpectedError } from '../../shared/errors.ts';
import type { Handlers, Notify } from '../../shared/handlers.ts';
import { deleteNote, readMarks, readNotes, writeMark, writeNote } from '../captures/notes.ts';
import type { LiveConnection } from '../connections/live-connection.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { Clock } from '../deps.ts';
import { openReadable, type ReadableDatabase } from '../sqlite/open.ts';

type NoteHandlers = Pick<Handlers, 'notes.list' | 'notes.save' | 'notes.delete' | 'marks.set'>;

export interface NoteDeps {
  readonly manager: ConnectionManager;
  readonly operator: string;
  readonly clock: Clock;
  readonly notify: Notify;
}

function assertCapture(connection: LiveConnection): NonNullable<LiveConnection['document']> {
  if (connection.document) return connection.document;
  throw new ExpectedError('not-found', 'Notes are kept in captures; save one and open it', {});
}

/** A handle for this one reading: notes are few, and asked for when something changed. */
function reading<T>(file: string, read: (database: ReadableDatabase) => T): T {
  const database = openReadable(file);
  try {
    return read(database);
  } finally {
    database.close();
  }
}

export function noteHandlers({ manager, operator, clock, notify }: NoteDeps): NoteHandlers {
  const change = (connectionId: string, write: (file: string) => void) => {
    const { file } = assertCapture(manager.get(connectionId));
    write(file);
    notify('notes.changed', { connectionId });
    return {};
  };
  return {
    'notes.list': ({ connectionId }) => {
      const { file, writable } = assertCapture(manager.get(connectionId));
      return reading(file, (database) => ({
        notes: [...readNotes(database)],
        marks: [...readMarks(database)],
        writable,
      }));
    },
    'notes.save': ({ connectionId, id, target, text }) =>
      change(connectionId, (file) =>
        writeNote(file, { id, target, text, author: operator, at: clock.now() }),
      ),
    'notes.delete': ({ connectionId, id }) => change(connectionId, (file) => deleteNote(file, id)),
    'marks.set': ({ connectionId, target, mark }) =>
      change(connectionId, (file) => writeMark(file, target, mark)),
  };
}
