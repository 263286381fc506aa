/** `capture save|info|open|merge|import|export`: captures as files. */
import { basename, dirname, resolve } from 'node:path';
import { type CaptureSummary, IMPORT_FORMATS, type Masking } from '../../shared/domain/capture.ts';
import { oneOf } from '../arguments.ts';
import { maskingOf, whatOf } from '../capture-selection.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { tableText, timeText } from '../output.ts';
import { chosenConnection, type Session } from '../session.ts';
import { exportEvents } from './capture-export.ts';
import { required } from './history.ts';

const ACTIONS = ['save', 'info', 'open', 'merge', 'import', 'export'];
const TASK = 'cli';

export async function captureFile(
  session: Session,
  action: string,
  words: readonly string[],
): Promise<ExitCode> {
  const [first] = words;
  switch (action) {
    case 'save':
      return save(session, required(first, 'capture save FILE'));
    case 'info':
      return info(session, required(first, 'capture info FILE'));
    case 'open':
      return open(session, required(first, 'capture open FILE'));
    case 'merge':
      return merge(session, words);
    case 'import':
      return importForeign(session, required(first, 'capture import FILE'));
    case 'export':
      return exportEvents(session);
    default:
      throw new UsageError(`capture has ${ACTIONS.join(', ')}; not "${action}"`);
  }
}

/** A path as the operator typed it: of this process's folder, whichever process does the work. */
function targetOf({ line }: Session, file: string) {
  const path = resolve(file);
  return {
    name: basename(path),
    folder: dirname(path),
    overwrite: line.options.overwrite === true,
    task: TASK,
  };
}

function outOf(session: Session) {
  const { out } = session.line.options;
  if (out === undefined) throw new UsageError('Where to? Give --out FILE');
  return targetOf(session, out);
}

function maskedText(masked: CaptureSummary['masked']): string {
  if (!masked) return 'nothing is masked';
  const values = masked.counts.reduce((sum, { count }) => sum + count, 0);
  return `masked: ${values} values (${masked.detectors.join(', ')}${masked.paths ? ', paths of the profile' : ''})`;
}

function summaryText(capture: CaptureSummary): string {
  const { source } = capture;
  const from =
    source.kind === 'saved'
      ? source.what.kind
      : source.kind === 'merged'
        ? source.files.join(', ')
        : source.file;
  return [
    capture.file,
    `${capture.events} events, ${capture.runs} runs, ${capture.failures} failures, ${capture.bytes} bytes`,
    `received ${timeText(capture.from)} to ${timeText(capture.to)}`,
    `of ${capture.connection}, profile ${capture.profile.id}, ${source.kind}: ${from}`,
    `made ${timeText(capture.madeAt)} by version ${capture.version}`,
    maskedText(capture.masked),
    ...(capture.masked?.counts ?? []).map(({ kind, place, count }) => `  ${count}  ${kind}  ${place}`),
    ...(capture.writable ? [] : ['Notes cannot be written into it here.']),
  ].join('\n');
}

async function save(session: Session, file: string): Promise<ExitCode> {
  const { client, output, line, signal } = session;
  const what = whatOf(line);
  const masking: Masking | null = maskingOf(line);
  const { id: connectionId } = await chosenConnection(session);
  const place = targetOf(session, file);
  const saved = await client.call('captures.save', { connectionId, what, masking, ...place }, { signal });
  output.print(saved, summaryText(saved));
  return EXIT.ok;
}

async function info(session: Session, file: string): Promise<ExitCode> {
  const { client, output, line, signal } = session;
  const path = resolve(file);
  if (line.options.check) {
    const found = await client.call('captures.check', { file: path }, { signal });
    const rows = found.rows.map(({ table, rows: count, complete }) => [
      table,
      String(count),
      complete ? 'all' : 'and then it cannot be read',
    ]);
    output.print(found, `${found.problem ?? 'It is whole.'}\n${tableText(['table', 'rows', ''], rows)}`);
    return found.problem === null ? EXIT.ok : EXIT.workFailed;
  }
  const capture = await client.call('captures.info', { file: path });
  output.print(capture, summaryText(capture));
  return EXIT.ok;
}

async function open({ client, output }: Session, file: string): Promise<ExitCode> {
  const path = resolve(file);
  const connection = await client.call('captures.open', { file: path });
  const { host } = await client.call('app.status', {});
  output.print(connection, `${connection.id}  ${connection.name}`);
  if (host === 'cli') output.note(`No console is open. Read it here with: oraculo runs --capture ${file}`);
  return EXIT.ok;
}

async function merge(session: Session, words: readonly string[]): Promise<ExitCode> {
  const { client, output, signal } = session;
  if (words.length < 2) throw new UsageError('Type: oraculo capture merge FILE FILE… --out FILE');
  const files = words.map((file) => resolve(file));
  const merged = await client.call('captures.merge', { files, ...outOf(session) }, { signal });
  const told = merged.files.map(
    ({ file, events, duplicates }) => `  ${events} events, ${duplicates} there already  ${file}`,
  );
  output.print(merged, [summaryText(merged.capture), ...told].join('\n'));
  return EXIT.ok;
}

async function importForeign(session: Session, file: string): Promise<ExitCode> {
  const { client, output, line, signal } = session;
  const format = oneOf('format', line.options.format, IMPORT_FORMATS);
  if (format === undefined)
    throw new UsageError(`Of which kind is it? --format ${IMPORT_FORMATS.join(' | ')}`);
  const given = { file: resolve(file), format, profileId: line.options.profile ?? 'oraculo' };
  const made = await client.call('captures.import', { ...given, ...outOf(session) }, { signal });
  output.print(made, summaryText(made.capture));
  for (const { line: number, reason } of made.result.problems) output.note(`line ${number}: ${reason}`);
  if (made.result.failed > 0) output.note(`${made.result.failed} could not be read`);
  return made.result.failed > 0 ? EXIT.workFailed : EXIT.ok;
}
