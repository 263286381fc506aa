/** What is exported: of which history, and how it is read. */
import type { ExportRequest } from '../../shared/domain/capture.ts';
import type { UnindexedEvent } from '../capture/captured-event.ts';
import type { CaptureOrigin } from '../captures/save-capture.ts';
import { eventSlices, lastSeq, type PreparedWhat } from '../captures/select-events.ts';
import type { Masker } from '../mask/masker.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { csvEvent, csvHead, DEFAULT_COLUMNS } from './csv-events.ts';
import { jsonlHead, jsonlLine } from './jsonl.ts';

export interface ExportSource {
  readonly origin: CaptureOrigin;
  readonly request: ExportRequest;
  /** Of the request, with its filter understood. */
  readonly what: PreparedWhat;
  readonly masker: Masker | null;
  /** Seen as it was when the export began. */
  readonly read: ReadableDatabase;
  /** Events that are meant. */
  readonly total: number;
}

/** A piece of the file, and how many events are in it and in all before it. */
export interface Piece {
  readonly text: string;
  readonly done: number;
}

export interface LineWriter {
  readonly head: string;
  line(event: UnindexedEvent): string;
}

/** Masks on the way, where that is asked for. */
export function lineWriter({ request, origin, masker }: ExportSource): LineWriter {
  const seen = (event: UnindexedEvent) => (masker ? masker.event(event) : event);
  if (request.format === 'csv') {
    const columns = request.columns ?? DEFAULT_COLUMNS;
    return { head: csvHead(columns), line: (event) => csvEvent(seen(event), columns) };
  }
  const head = jsonlHead(origin.profile, origin.connection, masker !== null);
  return { head, line: (event) => jsonlLine(seen(event)) };
}

/** Pieces of an export by lines; an empty one gives way while nothing is found. */
export function* linePieces(source: ExportSource): Generator<Piece> {
  const { head, line } = lineWriter(source);
  const { read } = source;
  let done = 0;
  yield { text: head, done };
  for (const { events } of eventSlices(read, source.what, lastSeq(read))) {
    for (const event of events) {
      done += 1;
      yield { text: line(event), done };
    }
    yield { text: '', done };
  }
}
