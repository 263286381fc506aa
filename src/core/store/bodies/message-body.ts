/**
 * `message_body(body, codec)`: the exact bytes of a stored message, in SQL. Every statement that reads a body of
 * `event_message` asks for it by this name; nothing else knows how bodies are kept.
 */
import { ExpectedError } from '../../../shared/errors.ts';
import { openReadable, type ReadableDatabase } from '../../sqlite/open.ts';
import { AS_IT_CAME, unpack, ZSTD } from './body-codec.ts';

/** Bodies of `event_message`, whose alias is `m`. */
export const MESSAGE_BODY = 'message_body(m.body, m.codec) AS body';

export interface StoredDictionary {
  readonly id: number;
  readonly class: string;
  readonly bytes: Buffer;
}

export const SELECT_DICTIONARIES = 'SELECT id, class, bytes FROM body_dictionary';

/**
 * Dictionaries by number. A handle answers no other question while it runs a function, and a dictionary may be newer
 * than this handle, so an unknown one is read through a handle of its own.
 */
function dictionaries(file: string): (id: number) => Buffer {
  const known = new Map<number, Buffer>();
  const readAll = () => {
    const database = openReadable(file);
    try {
      for (const { id, bytes } of database.prepare<[], StoredDictionary>(SELECT_DICTIONARIES).all()) {
        known.set(id, bytes);
      }
    } finally {
      database.close();
    }
  };
  return (id) => {
    if (!known.has(id)) readAll();
    const bytes = known.get(id);
    if (!bytes) throw new ExpectedError('storage-failed', `There is no dictionary ${id} for a stored body`);
    return bytes;
  };
}

/** Adds the function to a handle of that history file. It throws for a body that cannot be unpacked. */
export function addMessageBody(database: ReadableDatabase, file: string): void {
  const dictionary = dictionaries(file);
  // SQLite calls it with the columns' own types: a blob and an integer.
  const read = (body: Buffer, codec: number): Buffer => {
    if (codec === AS_IT_CAME) return body;
    return unpack(body, codec === ZSTD ? null : dictionary(codec));
  };
  database.function('message_body', { deterministic: true, directOnly: true }, read);
}
