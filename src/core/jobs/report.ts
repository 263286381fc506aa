/** The report of a job: one line per message, those left out included, in parts. What is foreign in it is data. */
import type { ResultOf } from '../../shared/contract.ts';
import type { Desk } from '../failures/desk.ts';
import type { JobRecord } from '../retry/job-record.ts';
import { type Cell, csvLine } from './csv.ts';
import { type ReportedItem, reportedItems } from './job-items.ts';

type Part = ResultOf<'jobs.report'>;
type Format = 'csv' | 'jsonl';

/** Lines of one part. */
const LINES = 500;

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** The fields of a line, by their names in both formats. Times are ISO 8601 in UTC. */
function fieldsOf(job: JobRecord, { item, skipped, attempt, outcomeAt }: ReportedItem) {
  return {
    position: item.position,
    failure_id: item.failureId,
    retry_id: item.retryId,
    action: job.request.action,
    queue: item.queue,
    target: item.target,
    type: item.type,
    correlation_id: item.correlationId,
    state: skipped === null ? item.state : 'skipped',
    skipped,
    outcome: item.outcome,
    possible_duplicate: item.possibleDuplicate,
    attempt,
    sent_at: timeOf(item.sentAt),
    settled_at: timeOf(item.settledAt),
    outcome_at: timeOf(outcomeAt),
    error_code: item.error?.code ?? null,
    error_message: item.error?.message ?? null,
  } satisfies Readonly<Record<string, Cell>>;
}

const COLUMNS = [
  'position',
  'failure_id',
  'retry_id',
  'action',
  'queue',
  'target',
  'type',
  'correlation_id',
  'state',
  'skipped',
  'outcome',
  'possible_duplicate',
  'attempt',
  'sent_at',
  'settled_at',
  'outcome_at',
  'error_code',
  'error_message',
] as const satisfies readonly (keyof ReturnType<typeof fieldsOf>)[];

function lineOf(format: Format, fields: ReturnType<typeof fieldsOf>): string {
  return format === 'csv' ? csvLine(COLUMNS.map((name) => fields[name])) : `${JSON.stringify(fields)}\n`;
}

function nameOf(job: JobRecord, format: Format): string {
  const day = new Date(job.createdAt).toISOString().slice(0, 10);
  return `oraculo-${job.request.action}-${day}-${job.jobId}.${format}`;
}

/** `after`: the last position of the part before; null: the first part, of a CSV with its heading. */
export function reportPart(
  desk: Desk,
  job: JobRecord,
  format: Format,
  after: number | null,
  reached: number,
): Part {
  const items = reportedItems(desk, job, after === null ? 0 : after + 1, LINES, reached);
  const heading = format === 'csv' && after === null ? csvLine(COLUMNS) : '';
  const text = heading + items.map((item) => lineOf(format, fieldsOf(job, item))).join('');
  const last = items.at(-1)?.item.position ?? null;
  return { name: nameOf(job, format), text, next: items.length === LINES ? last : null };
}
