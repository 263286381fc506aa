/**
 * Opens a capture file for reading. Nothing is loaded and nothing trusted: it is asked what it is, whether it is from a
 * newer version, and whether its schema is ours. Notes and marks are written by a handle of their own (`notes.ts`).
 */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { CaptureManifest } from '../../shared/domain/capture.ts';
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import { openWritable, type ReadableDatabase } from '../sqlite/open.ts';
import { openHistoryReadable } from '../store/history-file.ts';
import { CAPTURE_APPLICATION_ID, captureMigrations } from './capture-tables.ts';
import { assertKnownSchema } from './known-schema.ts';
import { readManifest } from './manifest.ts';
import { fileError } from './publish-file.ts';

export interface OpenCapture {
  readonly file: string;
  readonly read: ReadableDatabase;
  readonly manifest: CaptureManifest;
  readonly bytes: number;
  /** Notes and marks can be written into it. */
  readonly writable: boolean;
  close(): void;
}

const LATEST = captureMigrations.at(-1)?.version ?? 0;

function mayWrite(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    // SQLite keeps its rollback journal beside the file while it writes.
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    // That is how Node says no.
    return false;
  }
}

function versionOf(database: ReadableDatabase, file: string): number {
  const id = Number(database.pragma('application_id', { simple: true }));
  if (id !== CAPTURE_APPLICATION_ID) {
    throw new ExpectedError('capture-damaged', `${file} is not a capture of this program`, {
      file,
      reason: 'kind',
    });
  }
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version <= LATEST) return version;
  throw new ExpectedError(
    'storage-from-the-future',
    `${file} was made by a newer version (schema ${version}, known here up to ${LATEST})`,
    { file, found: version, known: LATEST },
  );
}

/** Brings a file of an older version to today's tables; its events stay what they are. */
function bringUp(file: string): void {
  if (!mayWrite(file)) {
    throw new ExpectedError(
      'file-not-writable',
      `${file} is of an older version, and has to be written once to be read here; copy it to where that is allowed`,
      { file },
    );
  }
  openWritable({
    file,
    applicationId: CAPTURE_APPLICATION_ID,
    migrations: captureMigrations,
    synchronous: 'FULL',
    journalMode: 'DELETE',
  }).close();
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB|ERROR)/.test(error.code);
}

function asExpected(error: unknown, file: string): ExpectedError {
  const cause = error instanceof ExpectedError && error.code === 'storage-failed' ? error.cause : error;
  if (isSqliteError(cause)) {
    return new ExpectedError(
      'capture-damaged',
      `${file} cannot be read: ${messageOf(cause)}`,
      { file },
      cause,
    );
  }
  return fileError(error, file);
}

function check(read: ReadableDatabase, file: string): { manifest: CaptureManifest; version: number } {
  const version = versionOf(read, file);
  assertKnownSchema(read, file, version);
  return { manifest: readManifest(read, file), version };
}

function openedAt(file: string): OpenCapture {
  const { size } = statSync(file);
  const read = openHistoryReadable(file);
  try {
    read.pragma('cell_size_check = ON');
    const { manifest, version } = check(read, file);
    if (version < LATEST) {
      read.close();
      bringUp(file);
      return openedAt(file);
    }
    return { file, read, manifest, bytes: size, writable: mayWrite(file), close: () => void read.close() };
  } catch (error) {
    read.close();
    throw error;
  }
}

/** Fails with `file-missing`, `capture-damaged`, `storage-from-the-future`, `file-not-writable` or `storage-failed`. */
export function openCapture(file: string): OpenCapture {
  try {
    return openedAt(file);
  } catch (error) {
    throw asExpected(error, file);
  }
}
