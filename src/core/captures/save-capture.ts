/** Saves a part of a history as a capture file: read as it was at one moment, in slices, with progress and cancel. */
import type { CaptureManifest, CaptureWhat } from '../../shared/domain/capture.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { Turns } from '../jobs/turns.ts';
import type { Masker } from '../mask/masker.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { openHistoryReader } from '../store/history-file.ts';
import { copyFailures } from './copy-failures.ts';
import { copyGaps } from './copy-gaps.ts';
import { copyNotes } from './copy-notes.ts';
import { copyRows } from './copy-rows.ts';
import { assertWanted, type CaptureTarget, type CaptureWriter, makeCapture } from './make-capture.ts';
import { eventSlices, lastSeq, preparedWhat } from './select-events.ts';

export interface CaptureOrigin {
  /** A history, or a capture. */
  readonly file: string;
  readonly profile: SystemProfile;
  readonly connection: string;
  /** Of a capture: what is masked in it already. */
  readonly masked?: CaptureManifest['masked'];
}

export interface Work {
  readonly signal: AbortSignal;
  /** Told between slices; `total` is an estimate where only a reading of everything would tell. */
  readonly progress: (done: number, total: number) => void;
}

export interface SaveOptions extends Work {
  readonly origin: CaptureOrigin;
  readonly what: CaptureWhat;
  readonly target: CaptureTarget;
  /** Null: everything as it is. */
  readonly masker: Masker | null;
  readonly version: string;
  readonly now: number;
}

/**
 * Begins reading a history as it is now, however long that takes: nothing that is captured meanwhile comes in between. The
 * events of a capture never change, and a long reading there would lock out whoever writes a note.
 */
export function holdMoment(database: ReadableDatabase): void {
  if (database.pragma('journal_mode', { simple: true }) === 'wal') database.exec('BEGIN');
}

export async function atOneMoment<T>(
  file: string,
  read: (database: ReadableDatabase) => Promise<T>,
): Promise<T> {
  const database = openHistoryReader(file);
  try {
    holdMoment(database);
    return await read(database);
  } finally {
    database.close();
  }
}

async function copyEvents(
  read: ReadableDatabase,
  writer: CaptureWriter,
  { origin, what, masker, progress, now }: SaveOptions,
  between: () => Promise<void>,
): Promise<void> {
  const last = lastSeq(read);
  const prepared = preparedWhat(what, origin.profile, now);
  for (const { events, reached } of eventSlices(read, prepared, last)) {
    writer.add(masker ? events.map((event) => masker.event(event)) : events);
    progress(reached, last);
    await between();
  }
}

/** Steps are as slow or quick as they are there, not as in what is saved of it. */
function copyLatencies(read: ReadableDatabase, into: CaptureWriter['database']): void {
  into.exec('DELETE FROM step_latency');
  copyRows(read, into, 'step_latency');
}

/** Fails with `selection-empty` when there is nothing to save, `cancelled`, and with what a file may refuse. */
export function saveCapture(options: SaveOptions): Promise<CaptureManifest> {
  const { origin, what, target, masker, version, now } = options;
  const { profile, connection } = origin;
  return makeCapture(target, profile, (writer) =>
    atOneMoment(origin.file, async (read) => {
      const turns = new Turns();
      const between = () => {
        assertWanted(options.signal);
        return turns.next();
      };
      await copyEvents(read, writer, options, between);
      if (writer.events === 0) throw new ExpectedError('selection-empty', 'There is no event to save', {});
      copyGaps(read, writer.database, writer);
      copyLatencies(read, writer.database);
      copyNotes(read, writer.database, (text) => masker?.name(text) ?? text);
      // A failure's message and the texts taken from it are not masked, so they stay out of a masked file.
      const failures = masker ? 0 : await copyFailures(read, writer.database, what, between);
      const masked = masker ? { ...masker.masking, counts: masker.counts() } : (origin.masked ?? null);
      const saved = { kind: 'saved', what: masker ? masker.what(what) : what } as const;
      return { madeAt: now, version, connection, profile, source: saved, failures, masked };
    }),
  );
}
