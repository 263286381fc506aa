/** Events as CSV for spreadsheets: chosen columns, without formulas, bodies as text where they are text. */
import { isUtf8 } from 'node:buffer';
import type { CsvColumn } from '../../shared/domain/capture.ts';
import type { UnindexedEvent } from '../capture/captured-event.ts';
import { type Cell, csvLine } from '../jobs/csv.ts';

/** Characters that a cell of a spreadsheet holds. */
const LONGEST_CELL = 32_767;

export const DEFAULT_COLUMNS: readonly CsvColumn[] = [
  'seq',
  'received_at',
  'type',
  'correlation_id',
  'source',
  'status',
  'error_message',
  'exchange',
  'routing_key',
  'size',
];

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function textOf({ body }: UnindexedEvent): string | null {
  return isUtf8(body) ? Buffer.from(body).toString('utf8').slice(0, LONGEST_CELL) : null;
}

const CELLS = {
  seq: ({ seq }) => seq,
  received_at: ({ receivedAt }) => timeOf(receivedAt),
  made_at: ({ madeAt }) => timeOf(madeAt),
  type: ({ type }) => type,
  correlation_id: ({ correlationId }) => correlationId,
  source: ({ source }) => source,
  status: ({ status }) => status,
  error_code: ({ error }) => error?.code ?? null,
  error_message: ({ error }) => error?.message ?? null,
  exchange: ({ exchange }) => exchange,
  routing_key: ({ routingKey }) => routingKey,
  origin: ({ origin }) => origin,
  redelivered: ({ redelivered }) => redelivered,
  retry_id: ({ retryId }) => retryId,
  size: ({ body }) => body.length,
  body: textOf,
} as const satisfies Readonly<Record<CsvColumn, (event: UnindexedEvent) => Cell>>;

/** A byte order mark first: spreadsheets take the text for another encoding without it. */
export function csvHead(columns: readonly CsvColumn[]): string {
  return `\ufeff${csvLine(columns)}`;
}

export function csvEvent(event: UnindexedEvent, columns: readonly CsvColumn[]): string {
  return csvLine(columns.map((column) => CELLS[column](event)));
}
