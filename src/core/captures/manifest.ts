/** What a capture file says of itself: one JSON value per field. */
import { type CaptureManifest, captureManifest } from '../../shared/domain/capture.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { z } from '../../shared/schema.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { CAPTURE_FORMAT } from './capture-tables.ts';

/** A manifest is small; one of many megabytes is not ours, and is not parsed. */
const MAX_MANIFEST_CHARS = 4_000_000;

export const MANIFEST_SQL = `SELECT name, value FROM manifest
  WHERE (SELECT sum(length(value)) FROM manifest) <= ${MAX_MANIFEST_CHARS}`;

export function writeManifest(database: WritableDatabase, manifest: CaptureManifest): void {
  const insert = database.prepare('INSERT INTO manifest VALUES (?, ?)');
  for (const [name, value] of Object.entries(manifest)) insert.run(name, JSON.stringify(value));
}

/** Throws `storage-from-the-future` for a newer format, `capture-damaged` for what is no manifest. */
export function readManifest(database: ReadableDatabase, file: string): CaptureManifest {
  const rows = database.prepare<[], { name: string; value: string }>(MANIFEST_SQL).all();
  // Names are foreign: a map without a prototype takes them as they are.
  const fields: Record<string, unknown> = Object.create(null);
  try {
    for (const { name, value } of rows) fields[name] = JSON.parse(value);
  } catch (error) {
    throw new ExpectedError('capture-damaged', `${file} has an unreadable manifest`, { file }, error);
  }
  const { format } = fields;
  if (typeof format === 'number' && format > CAPTURE_FORMAT) {
    throw new ExpectedError(
      'storage-from-the-future',
      `${file} was made by a newer version (format ${format}, known here up to ${CAPTURE_FORMAT})`,
      { file, found: format, known: CAPTURE_FORMAT },
    );
  }
  const read = captureManifest.safeParse({ ...fields });
  if (read.success) return read.data;
  throw new ExpectedError(
    'capture-damaged',
    `${file} does not say what it holds: ${z.prettifyError(read.error)}`,
    { file },
  );
}
