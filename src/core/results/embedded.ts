/**
 * The result store in an SQLite file, for the Local connection. Values end with their time to live; expired ones are
 * invisible at once and deleted in passing.
 *
 * `synchronous=NORMAL`: nothing is lost when the program dies; a loss of power may take the last moments, which the
 * events in the broker still tell.
 */
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import type { Clock } from '../deps.ts';
import { type Migration, openWritable } from '../sqlite/open.ts';
import type { ResultStore } from './port.ts';

/** "ORre". */
const APPLICATION_ID = 0x4f527265;

const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'values',
    up: (database) => {
      database.exec(`
        CREATE TABLE value (
          key TEXT PRIMARY KEY,
          text TEXT NOT NULL,
          expires_at INTEGER NOT NULL -- ms since 1970
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX value_by_expiry ON value (expires_at);
      `);
    },
  },
];

/** Writes between two purges of what has expired. */
const PURGE_EVERY = 200;

export function openEmbeddedResults({
  file,
  clock,
}: {
  readonly file: string;
  readonly clock: Clock;
}): ResultStore {
  const database = openWritable({
    file,
    applicationId: APPLICATION_ID,
    migrations: MIGRATIONS,
    synchronous: 'NORMAL',
  });
  const select = database.prepare('SELECT text FROM value WHERE key = ? AND expires_at > ?').pluck();
  const upsert = database.prepare(`
    INSERT INTO value (key, text, expires_at) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET text = excluded.text, expires_at = excluded.expires_at`);
  const insert = database.prepare(`
    INSERT INTO value (key, text, expires_at) VALUES (@key, @text, @expires)
    ON CONFLICT (key) DO UPDATE SET text = excluded.text, expires_at = excluded.expires_at
    WHERE value.expires_at <= @now`);
  const remove = database.prepare('DELETE FROM value WHERE key = ?');
  const purge = database.prepare('DELETE FROM value WHERE expires_at <= ?');
  let writes = 0;

  /** A promise like the other adapter's, and SQLite's errors as expected failures. */
  const run = async <T>(work: () => T): Promise<T> => {
    try {
      return work();
    } catch (error) {
      throw new ExpectedError('storage-failed', `${file}: ${messageOf(error)}`, { file }, error);
    }
  };
  const written = () => {
    writes += 1;
    if (writes % PURGE_EVERY === 1) purge.run(clock.now());
  };

  return {
    get: (key) =>
      run(() => {
        const text = select.get(key, clock.now());
        return typeof text === 'string' ? text : null;
      }),
    set: (key, value, ttlMs) =>
      run(() => {
        upsert.run(key, value, clock.now() + ttlMs);
        written();
      }),
    claim: (key, value, ttlMs) =>
      run(() => {
        const now = clock.now();
        const { changes } = insert.run({ key, text: value, expires: now + ttlMs, now });
        written();
        return changes === 1;
      }),
    delete: (key) =>
      run(() => {
        remove.run(key);
      }),
    ping: () =>
      run(() => {
        select.get('', 0);
      }),
    close: () => run(() => void database.close()),
  };
}
