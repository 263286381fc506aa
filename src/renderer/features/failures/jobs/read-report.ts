import type { ArgsOf } from '../../../../shared/contract.ts';
import { ExpectedError } from '../../../../shared/errors.ts';
import type { ConsoleClient } from '../../../../shared/handlers.ts';

export type ReportFormat = ArgsOf<'jobs.report'>['format'];

export interface ReportFile {
  readonly name: string;
  /** Texts that follow each other. */
  readonly parts: readonly string[];
  readonly mime: string;
}

const MIME: Readonly<Record<ReportFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  jsonl: 'application/x-ndjson;charset=utf-8',
};

/**
 * All parts of a job's report, in order. `progress` is told the position that comes next. Fails with `cancelled` when
 * the signal says so, and with what the core refuses.
 */
export async function readReport(
  client: Pick<ConsoleClient, 'call'>,
  args: Omit<ArgsOf<'jobs.report'>, 'after'>,
  signal: AbortSignal,
  progress: (position: number) => void,
): Promise<ReportFile> {
  const parts: string[] = [];
  let name = '';
  let after: number | null = null;
  do {
    if (signal.aborted) throw new ExpectedError('cancelled', 'The report was stopped');
    const part: { name: string; text: string; next: number | null } = await client.call(
      'jobs.report',
      { ...args, after },
      { signal },
    );
    name = part.name;
    parts.push(part.text);
    if (part.next !== null && part.next === after)
      throw new ExpectedError('internal', 'The report does not go on');
    after = part.next;
    if (after !== null) progress(after);
  } while (after !== null);
  return { name, parts, mime: MIME[args.format] };
}
