import type { ArgsOf } from '../../../shared/contract.ts';
import type { ExportFormat } from '../../../shared/domain/capture.ts';
import { ExpectedError } from '../../../shared/errors.ts';
import type { ConsoleClient } from '../../../shared/handlers.ts';
import type { SavedFile } from '../../components/save-file.ts';
import type { TaskProgress } from './use-task.ts';

const MIME: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'application/x-ndjson;charset=utf-8',
  csv: 'text/csv;charset=utf-8',
  html: 'text/html;charset=utf-8',
};

/** All parts of an export. What the browser holds of them it may keep on disk: they are blobs, not texts. */
export async function readExport(
  client: Pick<ConsoleClient, 'call'>,
  args: ArgsOf<'exports.open'>,
  signal: AbortSignal | undefined,
  progress: (told: TaskProgress) => void,
): Promise<SavedFile> {
  const call = signal ? { signal } : {};
  const { id, name } = await client.call('exports.open', args, call);
  const parts: Blob[] = [];
  try {
    for (let over = false; !over; ) {
      if (signal?.aborted) throw new ExpectedError('cancelled', 'The export was stopped');
      const part = await client.call('exports.next', { id }, call);
      if (part.text !== '') parts.push(new Blob([part.text]));
      progress({ done: part.done, total: part.total });
      over = part.over;
    }
  } finally {
    await client.call('exports.close', { id });
  }
  return { name, parts, mime: MIME[args.request.format] };
}
