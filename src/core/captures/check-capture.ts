/** Reads a capture from end to end: whether it is whole, and if not, what of it could be read. */
import Database from 'better-sqlite3';
import type { CaptureCheck } from '../../shared/domain/capture.ts';
import { messageOf } from '../../shared/errors.ts';
import { openReadable, type ReadableDatabase } from '../sqlite/open.ts';
import { fileError } from './publish-file.ts';

/** What people look for in a capture, in this order. */
const TABLES = ['event', 'event_message', 'run', 'failure', 'failure_message', 'note', 'mark'] as const;
const TURN_ROWS = 2_000;

async function readable(
  database: ReadableDatabase,
  table: (typeof TABLES)[number],
  between: () => Promise<void>,
): Promise<CaptureCheck['rows'][number]> {
  let rows = 0;
  try {
    for (const _row of database.prepare(`SELECT * FROM ${table}`).raw().iterate()) {
      rows += 1;
      if (rows % TURN_ROWS === 0) await between();
    }
    return { table, rows, complete: true };
  } catch (error) {
    // What it met is told by the check as a whole; here counts what came before it.
    if (error instanceof Database.SqliteError) return { table, rows, complete: false };
    throw error;
  }
}

function problemOf(database: ReadableDatabase): string | null {
  try {
    const said = String(database.pragma('quick_check(1)', { simple: true }));
    return said === 'ok' ? null : said;
  } catch (error) {
    return messageOf(error);
  }
}

/** Fails only where the file is not there or may not be read at all. */
export async function checkCapture(file: string, between: () => Promise<void>): Promise<CaptureCheck> {
  let database: ReadableDatabase;
  try {
    database = openReadable(file);
  } catch (error) {
    throw fileError(error, file);
  }
  try {
    const rows: CaptureCheck['rows'] = [];
    for (const table of TABLES) rows.push(await readable(database, table, between));
    return { problem: problemOf(database), rows };
  } finally {
    database.close();
  }
}
