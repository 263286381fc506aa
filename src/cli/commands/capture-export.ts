/** `capture export`: events as JSON lines, CSV or the report of a run, to a file or to standard output. */
import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { partBeside, publishFile, removePart } from '../../core/captures/publish-file.ts';
import { CSV_COLUMNS, EXPORT_FORMATS, type ExportRequest } from '../../shared/domain/capture.ts';
import { oneOf, someOf } from '../arguments.ts';
import { maskingOf, whatOf } from '../capture-selection.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { chosenConnection, type Session } from '../session.ts';

const LANGUAGES = ['pt-BR', 'en'] as const;

function requestOf({ line }: Session): ExportRequest {
  const { options } = line;
  return {
    what: whatOf(line),
    format: oneOf('format', options.format, EXPORT_FORMATS) ?? 'jsonl',
    columns: someOf('columns', options.columns, CSV_COLUMNS),
    masking: maskingOf(line),
    language: oneOf('lang', options.lang, LANGUAGES) ?? 'en',
  };
}

/** Hands every part to `write`; answers what was masked. */
async function writeParts(
  { client, signal }: Session,
  connectionId: string,
  request: ExportRequest,
  write: (text: string) => void,
) {
  const { id } = await client.call('exports.open', { connectionId, request }, { signal });
  let total = 0;
  for (let over = false; !over; ) {
    const part = await client.call('exports.next', { id }, { signal });
    write(part.text);
    ({ over, total } = part);
  }
  return { ...(await client.call('exports.close', { id })), total };
}

export async function exportEvents(session: Session): Promise<ExitCode> {
  const { line, output } = session;
  const request = requestOf(session);
  const { id: connectionId } = await chosenConnection(session);
  const { out } = line.options;
  if (out === undefined) {
    const { total, masked } = await writeParts(session, connectionId, request, output.file);
    noteOf(session, total, masked);
    return EXIT.ok;
  }
  const file = resolve(out);
  const part = partBeside(file);
  try {
    const { total, masked } = await writeParts(session, connectionId, request, (text) =>
      appendFileSync(part, text),
    );
    publishFile(part, file, line.options.overwrite === true);
    noteOf(session, total, masked);
    output.print({ file, events: total, masked }, file);
    return EXIT.ok;
  } catch (error) {
    removePart(part);
    throw error;
  }
}

function noteOf(
  { output }: Session,
  total: number,
  masked: readonly { readonly kind: string; readonly place: string; readonly count: number }[],
): void {
  output.note(`${total} events`);
  for (const { kind, place, count } of masked) output.note(`masked: ${count}  ${kind}  ${place}`);
}
