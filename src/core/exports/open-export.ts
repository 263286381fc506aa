/** Begins an export, and shows what it would be. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportPreview, ExportRequest } from '../../shared/domain/capture.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { UnindexedEvent } from '../capture/captured-event.ts';
import { partBeside } from '../captures/publish-file.ts';
import { type CaptureOrigin, holdMoment, saveCapture } from '../captures/save-capture.ts';
import { eventSlices, lastSeq, preparedWhat, selectionSize } from '../captures/select-events.ts';
import { createMasker } from '../mask/masker.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { openHistoryReader } from '../store/history-file.ts';
import { type ExportSession, exportName, exportSession } from './export-session.ts';
import { type ExportSource, linePieces, lineWriter } from './export-source.ts';
import { reportOf, reportPieces, runIdOf } from './report-pieces.ts';

export interface ExportOptions {
  readonly origin: CaptureOrigin;
  readonly request: ExportRequest;
  /** For what is made on the way and thrown away again. */
  readonly workFolder: string;
  readonly version: string;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly between: () => Promise<void>;
}

async function openSource({ origin, request, between, now }: ExportOptions): Promise<ExportSource> {
  const what = preparedWhat(request.what, origin.profile, now);
  const read = openHistoryReader(origin.file);
  try {
    holdMoment(read);
    const { events: total } = await selectionSize(read, what, between);
    if (total === 0) throw new ExpectedError('selection-empty', 'There is no event to export', {});
    const masker = request.masking && createMasker(origin.profile, request.masking);
    return { origin, request, what, masker, read, total };
  } catch (error) {
    read.close();
    throw error;
  }
}

/** A masked report is that of a masked capture: what its run says of itself is made from masked messages, too. */
async function maskedReport(source: ExportSource, options: ExportOptions): Promise<ExportSession> {
  const { masker, request, origin } = source;
  if (!masker) throw new Error('a report without masking needs no capture');
  const correlationId = masker.name(runIdOf(source));
  const file = partBeside(join(options.workFolder, 'report'));
  let read: ReadableDatabase | undefined;
  const close = () => {
    read?.close();
    rmSync(file, { force: true });
  };
  try {
    const { version, now, signal } = options;
    const what = request.what;
    const target = { file, overwrite: true };
    await saveCapture({ origin, what, target, masker, version, now, signal, progress: () => undefined });
    read = openHistoryReader(file);
    const report = reportOf({ ...source, read }, correlationId, now);
    return exportSession(source, reportPieces(report), exportName(source, now), close);
  } catch (error) {
    close();
    throw error;
  }
}

/** Fails with `selection-empty`, and with `invalid-arguments` for a report of anything but one run. */
export async function openExport(options: ExportOptions): Promise<ExportSession> {
  const source = await openSource(options);
  const { request, read } = source;
  try {
    if (request.format === 'html' && source.masker) {
      const session = await maskedReport(source, options);
      read.close();
      return session;
    }
    const pieces =
      request.format === 'html'
        ? reportPieces(reportOf(source, runIdOf(source), options.now))
        : linePieces(source);
    return exportSession(source, pieces, exportName(source, options.now), () => void read.close());
  } catch (error) {
    read.close();
    throw error;
  }
}

const SHOWN_LINES = 5;
const SHOWN_CHARS = 1_000;
const SAMPLED = 500;

/** The first events that are meant; finding them may take turns. */
async function firstEvents(
  { read, what }: ExportSource,
  between: () => Promise<void>,
): Promise<readonly UnindexedEvent[]> {
  const found: UnindexedEvent[] = [];
  for (const { events } of eventSlices(read, what, lastSeq(read))) {
    found.push(...events.slice(0, SAMPLED - found.length));
    if (found.length >= SAMPLED) break;
    await between();
  }
  return found;
}

/** The first events as they would be written; of a report, only how many there are and what would be masked. */
export async function previewExport(options: ExportOptions): Promise<ExportPreview> {
  const source = await openSource(options);
  const { request, masker, read, total } = source;
  try {
    const isReport = request.format === 'html';
    if (isReport) runIdOf(source);
    const { head, line } = lineWriter(source);
    const texts: string[] = [];
    for (const event of await firstEvents(source, options.between)) {
      texts.push(line(event));
      await options.between();
    }
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const shown = [head, ...texts.slice(0, SHOWN_LINES)].map((text) => text.slice(0, SHOWN_CHARS).trimEnd());
    return {
      name: exportName(source, options.now),
      lines: isReport ? [] : shown,
      events: total,
      estimatedBytes: isReport ? null : Math.round((bytes / Math.max(1, texts.length)) * total) + head.length,
      sampled: texts.length,
      masked: masker?.counts() ?? [],
    };
  } finally {
    read.close();
  }
}
