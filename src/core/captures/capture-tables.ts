/**
 * What a capture file has beside the tables of a history: what it says of itself, and what people wrote into it. The
 * tables of a history are `store/history-migrations`, so a capture is read by the same questions.
 */
import type { Migration, ReadableDatabase } from '../sqlite/open.ts';
import { historyMigrations } from '../store/history-migrations/index.ts';

/** 'ORCA' */
export const CAPTURE_APPLICATION_ID = 0x4f524341;
/** Of these tables. A file with a higher one is from a newer version. */
export const CAPTURE_FORMAT = 1;
export const CAPTURE_EXTENSION = '.oraculo';

export const captureMigrations: readonly Migration[] = historyMigrations;

/** `manifest` holds one JSON value per name. `target_id`: empty for the file, a correlation id, or an event's number. */
const CAPTURE_TABLES = `
CREATE TABLE manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  target_kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX note_by_target ON note (target_kind, target_id, id);
CREATE TABLE mark (
  target_kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (target_kind, target_id)
) STRICT, WITHOUT ROWID;
`;

export function makeCaptureTables(database: ReadableDatabase): void {
  database.exec(CAPTURE_TABLES);
}
