/** Makes a capture of a foreign file. What cannot be read is told by its line, and the rest is taken. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { CaptureManifest, ImportFormat, ImportResult } from '../../shared/domain/capture.ts';
import { type SystemProfile, systemProfile } from '../../shared/domain/system-profile.ts';
import { assertNever, ExpectedError } from '../../shared/errors.ts';
import { z } from '../../shared/schema.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import {
  assertWanted,
  type CaptureTarget,
  type CaptureWriter,
  makeCapture,
} from '../captures/make-capture.ts';
import { fileError } from '../captures/publish-file.ts';
import type { Work } from '../captures/save-capture.ts';
import { JSONL_FORMAT, JSONL_VERSION } from '../exports/jsonl.ts';
import { Turns } from '../jobs/turns.ts';
import {
  type ImportedEvent,
  parsed,
  readManagementMessage,
  readOurLine,
  readPlainLine,
  UnreadableLine,
} from './read-event.ts';
import { MOST_BYTES, type Piece, readLines, readObjects } from './read-lines.ts';

export interface ImportOptions extends Work {
  readonly file: string;
  readonly format: ImportFormat;
  /** Reads the messages; a file of ours brings its own. */
  readonly profile: SystemProfile;
  readonly target: CaptureTarget;
  readonly version: string;
  readonly now: number;
}

const MOST_PROBLEMS = 100;
const BATCH = 100;
const BATCH_BYTES = 8_000_000;

const head = z.object({
  format: z.literal(JSONL_FORMAT),
  version: z.int(),
  connection: z.string().max(500),
  masked: z.boolean(),
  profile: systemProfile,
});

type Head = z.infer<typeof head>;

async function firstPiece(pieces: AsyncIterable<Piece>): Promise<Piece | null> {
  for await (const piece of pieces) return piece;
  return null;
}

/** What a file of ours says of itself; without that line its events cannot be read as they were. */
async function headOf(file: string, signal: AbortSignal): Promise<Head> {
  const first = await firstPiece(readLines(file, signal));
  try {
    const value = first?.bytes ? parsed(first.bytes) : null;
    const told = z.object({ version: z.int() }).safeParse(value);
    if (told.success && told.data.version > JSONL_VERSION) {
      throw new ExpectedError('storage-from-the-future', `${file} was written by a newer version`, { file });
    }
    const read = head.safeParse(value);
    if (read.success) return read.data;
  } catch (error) {
    if (!(error instanceof UnreadableLine)) throw error;
  }
  throw new ExpectedError(
    'invalid-arguments',
    `${basename(file)} is no export of this console: its first line does not say so. Import it as plain messages (ndjson).`,
    { file: basename(file) },
  );
}

function readerOf({ format, file }: ImportOptions, profile: SystemProfile): (bytes: Buffer) => ImportedEvent {
  const at = Math.trunc(statSync(file).mtimeMs);
  switch (format) {
    case 'oraculo':
      return (bytes) => readOurLine(profile, bytes);
    case 'ndjson':
      return (bytes) => readPlainLine(profile, bytes, at);
    case 'rabbitmq':
      return (bytes) => readManagementMessage(profile, bytes, at);
    default:
      return assertNever(format);
  }
}

class Importer {
  readonly problems: { line: number; reason: string }[] = [];
  failed = 0;
  readonly #writer: CaptureWriter;
  readonly #read: (bytes: Buffer) => ImportedEvent;
  #batch: CapturedEvent[] = [];
  #bytes = 0;
  #last = 0;

  constructor(writer: CaptureWriter, read: (bytes: Buffer) => ImportedEvent) {
    this.#writer = writer;
    this.#read = read;
  }

  take({ number, bytes }: Piece): void {
    try {
      if (bytes === null) throw new UnreadableLine(`it is longer than ${MOST_BYTES} bytes`);
      const { seq, ...event } = this.#read(bytes);
      this.#last = seq !== null && seq > this.#last ? seq : this.#last + 1;
      this.#batch.push({ ...event, seq: this.#last });
      this.#bytes += event.body.length;
    } catch (error) {
      if (!(error instanceof UnreadableLine)) throw error;
      this.failed += 1;
      if (this.problems.length < MOST_PROBLEMS) this.problems.push({ line: number, reason: error.message });
    }
  }

  get isFull(): boolean {
    return this.#batch.length >= BATCH || this.#bytes >= BATCH_BYTES;
  }

  flush(): void {
    this.#writer.add(this.#batch);
    this.#batch = [];
    this.#bytes = 0;
  }
}

async function takeAll(
  importer: Importer,
  pieces: AsyncIterable<Piece>,
  { signal, progress }: Work,
  size: number,
) {
  const turns = new Turns();
  let done = 0;
  for await (const piece of pieces) {
    importer.take(piece);
    done += piece.bytes?.length ?? 0;
    if (!importer.isFull) continue;
    assertWanted(signal);
    importer.flush();
    progress(Math.min(done, size), size);
    await turns.next();
  }
  importer.flush();
}

function assertSome(writer: CaptureWriter, { failed, problems }: Importer, file: string): void {
  if (writer.events > 0) return;
  const first = problems[0];
  const why = first ? `; line ${first.line}: ${first.reason}` : '';
  throw new ExpectedError('selection-empty', `Nothing in ${basename(file)} can be imported${why}`, {
    failed,
  });
}

async function* without(pieces: AsyncIterable<Piece>, count: number): AsyncGenerator<Piece> {
  let left = count;
  for await (const piece of pieces) {
    if (left > 0) left -= 1;
    else yield piece;
  }
}

async function importInto(
  options: ImportOptions,
  told: Head | null,
): Promise<{ manifest: CaptureManifest; result: ImportResult }> {
  const { file, format, signal, version, now } = options;
  const profile = told?.profile ?? options.profile;
  const { size } = statSync(file);
  let result: ImportResult = { events: 0, failed: 0, problems: [] };
  const manifest = await makeCapture(options.target, profile, async (writer) => {
    const importer = new Importer(writer, readerOf(options, profile));
    const pieces = format === 'rabbitmq' ? readObjects(file, signal) : readLines(file, signal);
    await takeAll(importer, without(pieces, told ? 1 : 0), options, size);
    assertSome(writer, importer, file);
    result = { events: writer.events, failed: importer.failed, problems: importer.problems };
    return {
      madeAt: now,
      version,
      connection: told?.connection ?? basename(file).slice(0, 80),
      profile,
      source: { kind: 'imported', file: basename(file), format },
      failures: 0,
      // The lines say that they are masked, not what of them was.
      masked: told?.masked ? { detectors: [], paths: false, counts: [] } : null,
    };
  });
  return { manifest, result };
}

/** Fails with `selection-empty` when nothing can be read, `cancelled`, and with what a file may refuse. */
export async function importFile(
  options: ImportOptions,
): Promise<{ manifest: CaptureManifest; result: ImportResult }> {
  try {
    const told = options.format === 'oraculo' ? await headOf(options.file, options.signal) : null;
    return await importInto(options, told);
  } catch (error) {
    assertWanted(options.signal);
    throw fileError(error, options.file);
  }
}
