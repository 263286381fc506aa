/**
 * Opening an SQLite file the one way the product does: checked engine, private file, pragmas set *and read back*,
 * append-only migrations, and a refusal of files from a newer version. The base of every database here (history,
 * workspace, journal, embedded broker); it knows none of their tables.
 */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { ExpectedError, messageOf } from '../../shared/errors.ts';

type Handle = InstanceType<typeof Database>;

declare const writable: unique symbol;
declare const readable: unique symbol;

/** A handle that only reads. Queries take this one. */
export type ReadableDatabase = Handle & { readonly [readable]?: true };
/** The one writing handle of a file. */
export type WritableDatabase = Handle & { readonly [writable]: true };

/**
 * One step of a file's schema. Steps are append-only: a released one is never edited, and none calls live code, so
 * that a file from any release reaches today's schema by the same path.
 */
export interface Migration {
  /** 1, 2, 3… without holes; kept in `user_version`. */
  readonly version: number;
  readonly name: string;
  readonly up: (database: Handle) => void;
}

export interface OpenOptions {
  readonly file: string;
  /** Four bytes that say what the file is (SQLite's application_id). */
  readonly applicationId: number;
  readonly migrations: readonly Migration[];
  /** FULL where a commit must survive loss of power (journal, capture), NORMAL elsewhere. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Room of what is removed can be given back to the disk (`PRAGMA incremental_vacuum`). */
  readonly shrinks?: true;
  /**
   * DELETE for a document: nothing of it lies in other files once it is closed. It has to be there already, and keeps the
   * permissions that its owner gave it. WAL when absent.
   */
  readonly journalMode?: 'WAL' | 'DELETE';
  /** Called before the first step on a file that has a schema already. */
  readonly beforeMigration?: (database: Handle, file: string, version: number) => void;
}

const OLDEST_SQLITE = [3, 51, 3] as const;
/** Values of `PRAGMA synchronous` when read back. */
const SYNCHRONOUS = { NORMAL: 1, FULL: 2 } as const;

function storageFailed(file: string, message: string, cause?: unknown): ExpectedError {
  return new ExpectedError('storage-failed', `${file}: ${message}`, { file, reason: message }, cause);
}

/** better-sqlite3 13 needs Node-API 10; on an older Node it crashes without a message, so it is asked first. */
export function assertRuntime(): void {
  if (Number(process.versions.napi ?? 0) < 10) {
    throw new Error(
      `Node ${process.versions.node} is too old for the storage engine; Node 22.14 or newer is needed`,
    );
  }
}

function assertEngine(database: Handle, file: string): void {
  const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) throw storageFailed(file, `SQLite ${version} is older than ${OLDEST_SQLITE.join('.')}`);
  }
}

/** Sets a pragma and reads it back: an engine that silently keeps another value would void our promises. */
function setPragma(
  database: Handle,
  file: string,
  name: string,
  value: string | number,
  expected: unknown,
): void {
  database.pragma(`${name} = ${value}`);
  const actual = database.pragma(name, { simple: true });
  if (actual !== expected) {
    throw storageFailed(file, `pragma ${name} is ${String(actual)}, expected ${String(expected)}`);
  }
}

/** Returns the version of the file's schema; throws when it is newer than what is known here. */
function knownVersion(database: Handle, options: OpenOptions): number {
  const current = Number(database.pragma('user_version', { simple: true }));
  const latest = options.migrations.at(-1)?.version ?? 0;
  if (current <= latest) return current;
  throw new ExpectedError(
    'storage-from-the-future',
    `${options.file} was written by a newer version (schema ${current}, known here up to ${latest})`,
    { file: options.file, found: current, known: latest },
  );
}

function migrate(database: Handle, options: OpenOptions, current: number): void {
  const latest = options.migrations.at(-1)?.version ?? 0;
  if (current > 0 && current < latest) options.beforeMigration?.(database, options.file, current);
  for (const migration of options.migrations) {
    if (migration.version <= current) continue;
    const step = database.transaction(() => {
      migration.up(database);
      database.pragma(`user_version = ${migration.version}`);
    });
    step.immediate();
  }
}

function assertOurs(database: Handle, options: OpenOptions): void {
  const id = Number(database.pragma('application_id', { simple: true }));
  if (id === options.applicationId) return;
  const isNew = Number(database.pragma('user_version', { simple: true })) === 0 && id === 0;
  if (!isNew) throw storageFailed(options.file, 'is not a file of this kind');
  database.pragma(`application_id = ${options.applicationId}`);
}

function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

/** A larger file stays as it is, since it would have to be written anew: room of what is removed is used again there. */
const MAX_REWRITTEN_BYTES = 256 * 1024 * 1024;
const INCREMENTAL = 2;

function makeShrinkable(database: Handle): void {
  if (database.pragma('auto_vacuum', { simple: true }) === INCREMENTAL) return;
  const pages = Number(database.pragma('page_count', { simple: true }));
  const bytes = pages * Number(database.pragma('page_size', { simple: true }));
  if (bytes > MAX_REWRITTEN_BYTES) return;
  database.pragma('auto_vacuum = INCREMENTAL');
  try {
    database.exec('VACUUM');
  } catch (error) {
    // It takes as much room again. Without it the file works as before, and the next start tries again.
    if (!(error instanceof Database.SqliteError && error.code === 'SQLITE_FULL')) throw error;
  }
}

/** Opens or creates the file for writing. Throws `storage-failed` or `storage-from-the-future`. */
export function openWritable(options: OpenOptions): WritableDatabase {
  assertRuntime();
  let database: Handle | undefined;
  try {
    const { journalMode = 'WAL' } = options;
    if (journalMode === 'WAL') createPrivately(options.file);
    database = new Database(options.file, { timeout: 5_000, fileMustExist: journalMode === 'DELETE' });
    assertEngine(database, options.file);
    setPragma(database, options.file, 'journal_mode', journalMode, journalMode.toLowerCase());
    setPragma(database, options.file, 'synchronous', options.synchronous, SYNCHRONOUS[options.synchronous]);
    setPragma(database, options.file, 'foreign_keys', 'ON', 1);
    setPragma(database, options.file, 'trusted_schema', 'OFF', 0);
    setPragma(database, options.file, 'cell_size_check', 'ON', 1);
    assertOurs(database, options);
    const version = knownVersion(database, options);
    if (options.shrinks) makeShrinkable(database);
    migrate(database, options, version);
    // The one place that makes a writable handle, after everything it promises was checked.
    return database as WritableDatabase;
  } catch (error) {
    database?.close();
    if (error instanceof ExpectedError) throw error;
    throw storageFailed(options.file, messageOf(error), error);
  }
}

/** Opens an existing file for reading only. Throws `storage-failed`. */
export function openReadable(file: string): ReadableDatabase {
  assertRuntime();
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
    setPragma(database, file, 'query_only', 'ON', 1);
    setPragma(database, file, 'trusted_schema', 'OFF', 0);
    return database;
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    throw storageFailed(file, messageOf(error), error);
  }
}
