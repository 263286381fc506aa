/**
 * Copies of a database file that are known to be whole: made under another name, read from end to end, and only then
 * given theirs (docs/faults.md, S08).
 */
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import { openReadable, type ReadableDatabase } from './open.ts';

/** Rows per table, by name. Reads every row, so a page that cannot be read is met here. */
export function rowCounts(database: ReadableDatabase): Readonly<Record<string, number>> {
  const tables = database
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  const counts = tables.map((name) => {
    let rows = 0;
    for (const _row of database.prepare(`SELECT * FROM "${name.replaceAll('"', '""')}"`).iterate()) rows += 1;
    return [name, rows] as const;
  });
  return Object.fromEntries(counts);
}

/** Throws `storage-failed` when the file is not whole. */
export function assertWhole(database: ReadableDatabase, file: string): Readonly<Record<string, number>> {
  try {
    const said = database.pragma('quick_check', { simple: true });
    if (said !== 'ok') throw new Error(String(said));
    return rowCounts(database);
  } catch (error) {
    throw new ExpectedError('storage-failed', `${file} is not whole: ${messageOf(error)}`, { file }, error);
  }
}

/** Pages copied per turn of the event loop: 4 MiB of the usual page size. */
const PAGES_AT_ONCE = 1_024;

/**
 * Copies `file` to `target` while others write to it; a write between two turns starts the copy anew. `check` sees the
 * copy before it gets its name. Fails with `storage-failed`; then there is no file of that name, or the one from before.
 */
export async function backUp(
  file: string,
  target: string,
  check: (copy: ReadableDatabase) => void,
): Promise<void> {
  const part = `${target}.part`;
  rmSync(part, { force: true });
  const source = openReadable(file);
  try {
    await source.backup(part, { progress: () => PAGES_AT_ONCE });
    chmodSync(part, 0o600);
    const copy = openReadable(part);
    try {
      assertWhole(copy, part);
      check(copy);
    } finally {
      copy.close();
    }
    renameSync(part, target);
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    throw new ExpectedError(
      'storage-failed',
      `${file} cannot be backed up: ${messageOf(error)}`,
      { file },
      error,
    );
  } finally {
    source.close();
    for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(`${part}${rest}`, { force: true });
  }
}

/** The file as it is now, as one file beside it, before its schema moves on. */
export function keepBeforeMigration(database: ReadableDatabase, file: string, version: number): void {
  const target = `${file}.schema-${version}`;
  const part = `${target}.part`;
  rmSync(part, { force: true });
  database.prepare('VACUUM INTO ?').run(part);
  chmodSync(part, 0o600);
  const copy = openReadable(part);
  try {
    assertWhole(copy, part);
  } finally {
    copy.close();
    for (const rest of ['-wal', '-shm']) rmSync(`${part}${rest}`, { force: true });
  }
  renameSync(part, target);
}
