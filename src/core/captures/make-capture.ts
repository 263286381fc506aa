/**
 * Makes a capture file: filled under a name nobody knows, then given its own. Whatever goes wrong before that leaves
 * nothing behind.
 */
import type { CaptureManifest } from '../../shared/domain/capture.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { UnindexedEvent } from '../capture/captured-event.ts';
import { recorder } from '../capture/recorder.ts';
import { openWritable, type WritableDatabase } from '../sqlite/open.ts';
import { bodyFields } from '../systems/indexed-fields.ts';
import {
  CAPTURE_APPLICATION_ID,
  CAPTURE_FORMAT,
  captureMigrations,
  makeCaptureTables,
} from './capture-tables.ts';
import { writeManifest } from './manifest.ts';
import { fileError, partBeside, publishFile, removePart } from './publish-file.ts';

export interface CaptureTarget {
  readonly file: string;
  /** Replaces a file of that name; without it, one that is there is an error. */
  readonly overwrite: boolean;
}

export interface CaptureWriter {
  readonly database: WritableDatabase;
  /**
   * Numbers ascend from call to call. Runs are kept as a live capture keeps them, and what can be looked up by value is
   * that of these very bytes: of a masked message, nothing of what it was.
   */
  add(events: readonly UnindexedEvent[]): void;
  readonly events: number;
  readonly from: number | null;
  readonly to: number | null;
}

export type ManifestFacts = Omit<CaptureManifest, 'format' | 'events' | 'runs' | 'from' | 'to'>;

function writerOf(database: WritableDatabase, profile: SystemProfile): CaptureWriter {
  let events = 0;
  let from: number | null = null;
  let to: number | null = null;
  // The capture's clock: the newest event is as new as when it was received, not as when it was saved.
  const record = recorder({ write: database }, profile, { now: () => Math.trunc(to ?? 0) });
  return {
    database,
    add: (batch) => {
      for (const { receivedAt } of batch) {
        from = Math.min(from ?? receivedAt, receivedAt);
        to = Math.max(to ?? receivedAt, receivedAt);
      }
      record.recordNumbered(batch.map((event) => ({ ...event, fields: bodyFields(profile, event.body) })));
      events += batch.length;
    },
    get events() {
      return events;
    },
    get from() {
      return from;
    },
    get to() {
      return to;
    },
  };
}

const RUNS_SQL = 'SELECT count(*) FROM run';

function openPart(part: string): WritableDatabase {
  const database = openWritable({
    file: part,
    applicationId: CAPTURE_APPLICATION_ID,
    migrations: captureMigrations,
    synchronous: 'NORMAL',
    journalMode: 'DELETE',
  });
  // A part that does not become whole is thrown away, and one that does is flushed before it gets its name.
  database.pragma('journal_mode = MEMORY');
  database.pragma('synchronous = OFF');
  return database;
}

/** Throws `cancelled` once the signal says so. */
export function assertWanted(signal: AbortSignal): void {
  if (signal.aborted) throw new ExpectedError('cancelled', 'It was cancelled; nothing was saved');
}

async function filled(
  part: string,
  profile: SystemProfile,
  fill: (writer: CaptureWriter) => Promise<ManifestFacts>,
): Promise<CaptureManifest> {
  const database = openPart(part);
  try {
    makeCaptureTables(database);
    const writer = writerOf(database, profile);
    const facts = await fill(writer);
    const { events, from, to } = writer;
    const runs = database.prepare<[], number>(RUNS_SQL).pluck().get() ?? 0;
    const manifest: CaptureManifest = { ...facts, format: CAPTURE_FORMAT, events, runs, from, to };
    database.transaction(() => writeManifest(database, manifest))();
    return manifest;
  } finally {
    database.close();
  }
}

/** `fill` puts in what the file is to hold and returns what is known of it. */
export async function makeCapture(
  target: CaptureTarget,
  profile: SystemProfile,
  fill: (writer: CaptureWriter) => Promise<ManifestFacts>,
): Promise<CaptureManifest> {
  const part = partBeside(target.file);
  try {
    const manifest = await filled(part, profile, fill);
    publishFile(part, target.file, target.overwrite);
    return manifest;
  } catch (error) {
    removePart(part);
    throw fileError(error, target.file);
  }
}
