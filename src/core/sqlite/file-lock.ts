/**
 * A lock that the operating system gives back when its holder dies, however it dies: an exclusive SQLite transaction on a
 * file of its own that is never written. Nothing to judge stale, nothing for two starters to race on.
 */
import { chmodSync, closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { assertRuntime } from './open.ts';

export interface FileLock {
  release(): void;
}

/** Takes the lock, or null when another holder has it (in this process or any other). Throws when the file cannot be used. */
export function tryLockFile(file: string): FileLock | null {
  assertRuntime();
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new Database(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return {
    release: () => {
      if (database.open) database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
