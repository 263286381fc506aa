/** `archive` keeps copies of failures, `archive list` shows what is kept, `restore` puts kept messages back. */
import { wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { tableText, timeText } from '../output.ts';
import { selectionOf } from '../selection.ts';
import { chosenConnection, type Session } from '../session.ts';
import { jobOf } from './job.ts';

const LIMIT = { least: 1, most: 500, otherwise: 50 };

export async function archive(session: Session): Promise<ExitCode> {
  const [, first, ...more] = session.line.words;
  if (first === 'list') return list(session);
  const ids = first === undefined ? [] : [first, ...more];
  return jobOf(session, 'archive', selectionOf(session.line, ids));
}

async function list(session: Session): Promise<ExitCode> {
  const { client, line, output } = session;
  const { id: connectionId } = await chosenConnection(session);
  const limit = wholeNumber('limit', line.options.limit, LIMIT);
  const { items } = await client.call('archive.page', { connectionId, limit, text: line.options.text });
  if (output.json) for (const item of items) output.print(item, '');
  else if (items.length === 0) output.note('Nothing is kept.');
  else {
    const rows = items.map((item) => [
      item.id,
      timeText(item.archivedAt),
      item.action,
      item.queue,
      item.correlationId ?? '-',
      item.restoredAt === null ? '-' : timeText(item.restoredAt),
      item.reason ?? '',
    ]);
    output.print(null, tableText(['item', 'kept', 'by', 'queue', 'run', 'restored', 'reason'], rows));
  }
  return EXIT.ok;
}

/** By items of the archive, or by a filter of the failures they were. */
export function restore(session: Session): Promise<ExitCode> {
  const ids = session.line.words.slice(1);
  if (session.line.options.all && ids.length === 0) {
    throw new UsageError('restore takes items of "archive list", or a filter; not --all');
  }
  return jobOf(session, 'restore', selectionOf(session.line, ids));
}
