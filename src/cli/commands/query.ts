/**
 * `query FILTER`: events that pass a filter of the query language, newest first; with `--follow` those that come from now
 * on, too, until Ctrl+C. As text, JSON lines (`--json`), or CSV (`--csv`).
 */
import { type Cell, csvLine } from '../../core/jobs/csv.ts';
import type { CsvColumn } from '../../shared/domain/capture.ts';
import type { EventSummary } from '../../shared/domain/event.ts';
import { wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { followEvents, newestSeq } from '../follow-events.ts';
import { timeText } from '../output.ts';
import { searchedRows } from '../searched-rows.ts';
import { chosenConnection, connected, type Session } from '../session.ts';
import { eventLine } from './capture.ts';
import { required } from './history.ts';

const LIMIT = { least: 1, most: 1_000_000, otherwise: 50 };
/** Most that one question may ask for. */
const PAGE = 500;

const CELLS = {
  seq: ({ seq }) => seq,
  received_at: ({ receivedAt }) => timeText(receivedAt),
  made_at: ({ madeAt }) => (madeAt === null ? null : timeText(madeAt)),
  type: ({ type }) => type,
  correlation_id: ({ correlationId }) => correlationId,
  source: ({ source }) => source,
  status: ({ status }) => status,
  error_code: ({ error }) => error?.code ?? null,
  error_message: ({ error }) => error?.message ?? null,
  exchange: ({ exchange }) => exchange,
  routing_key: ({ routingKey }) => routingKey,
  origin: ({ origin }) => origin,
  size: ({ size }) => size,
} as const satisfies Partial<Record<CsvColumn, (event: EventSummary) => Cell>>;

function csvOf(event: EventSummary): string {
  return csvLine(Object.values(CELLS).map((cell) => cell(event)));
}

export async function query(session: Session): Promise<ExitCode> {
  const { line, output } = session;
  const filter = required(line.words[1], "query 'FILTER'");
  const { csv, follow } = line.options;
  if (csv && output.json) throw new UsageError('Give --json or --csv, not both');
  const limit = wholeNumber('limit', line.options.limit, LIMIT);
  const { id: connectionId } = follow ? await connected(session) : await chosenConnection(session);
  const print = csv
    ? (event: EventSummary) => output.file(csvOf(event))
    : (event: EventSummary) => output.print(event, eventLine(event));
  if (csv) output.file(csvLine(Object.keys(CELLS)));
  // What is there, and what comes after it, meet at one event.
  const after = await newestSeq(session, connectionId);
  const found = await newest(session, { connectionId, filter, limit, before: after + 1 });
  for (const event of found) print(event);
  if (found.length === 0 && !follow) output.note('No events.');
  if (follow) await followEvents(session, { connectionId, filter, after, print, seconds: 0 });
  return EXIT.ok;
}

interface Asked {
  readonly connectionId: string;
  readonly filter: string;
  readonly limit: number;
  readonly before: number;
}

function newest({ client, signal }: Session, { connectionId, filter, limit, before: newer }: Asked) {
  return searchedRows(limit, async (rest, before: number = newer) => {
    const asked = { connectionId, limit: Math.min(rest, PAGE), filter, before };
    const page = await client.call('events.page', asked, { signal });
    return { rows: page.events, next: page.searchedTo };
  });
}
