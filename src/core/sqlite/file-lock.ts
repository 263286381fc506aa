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
  createOnce(file);
  const database = new Database(file, { timeout: 0 });
  try {
    // Nothing is ever written, so there is nothing to roll back: without this an empty journal file would stand beside it.
    database.pragma('journal_mode = MEMORY');
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

/**
 * Only a file that is not there yet is opened here: POSIX drops all of a process's locks on a file when the process closes
 * any descriptor of it, so a lock held by this process would be lost. SQLite keeps its own descriptors from doing that.
 */
function createOnce(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  chmodSync(file, 0o600);
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
