/** `runs` and `events`: what was captured, from the local history; no broker is needed. */
import type { ArgsOf } from '../../shared/contract.ts';
import type { MessageView } from '../../shared/domain/event.ts';
import { RUN_STATES, type RunEvent } from '../../shared/domain/run.ts';
import { quote } from '../../shared/filter/read-value.ts';
import { oneOf, wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { durationText, tableText, timeText } from '../output.ts';
import { searchedRows } from '../searched-rows.ts';
import { chosenConnection, type Session } from '../session.ts';
import { eventLine } from './capture.ts';

type RunPlace = NonNullable<ArgsOf<'runs.page'>['before']>;

const LIMIT = { least: 1, most: 500, otherwise: 50 };

export async function runs(session: Session): Promise<ExitCode> {
  const { client, line, output, signal } = session;
  const [, action, id] = line.words;
  const connectionId = (await chosenConnection(session)).id;
  if (action === 'show') return showRun(session, connectionId, required(id, 'runs show RUN'));
  const { text, filter } = line.options;
  const state = oneOf('state', line.options.state, RUN_STATES);
  const found = await searchedRows(
    wholeNumber('limit', line.options.limit, LIMIT),
    async (limit, before: RunPlace | undefined) => {
      const asked = { connectionId, limit, state, text, filter, ...(before ? { before } : {}) };
      const page = await client.call('runs.page', asked, { signal });
      return { rows: page.runs, next: page.searchedTo };
    },
  );
  if (output.json) for (const run of found) output.print(run, '');
  else if (found.length === 0) output.note('No runs.');
  else {
    const rows = found.map((run) => [
      timeText(run.startedAt),
      run.correlationId,
      run.state,
      run.source ?? '-',
      durationText(run.durationMs),
      String(run.events),
      run.error?.message ?? '',
    ]);
    output.print(null, tableText(['started', 'run', 'state', 'source', 'duration', 'events', 'error'], rows));
  }
  return EXIT.ok;
}

function marksText({ marks }: RunEvent): string {
  return marks.length === 0 ? '' : `  [${marks.map(({ mark }) => mark).join(', ')}]`;
}

async function showRun(
  { client, output }: Session,
  connectionId: string,
  correlationId: string,
): Promise<ExitCode> {
  const detail = await client.call('runs.detail', { connectionId, correlationId });
  const events = detail.events.map(
    (event) => `${durationText(event.latencyMs).padStart(9)}  ${eventLine(event)}${marksText(event)}`,
  );
  output.print(detail, [`${detail.run.correlationId}  ${detail.run.state}`, ...events].join('\n'));
  return EXIT.ok;
}

export async function events(session: Session): Promise<ExitCode> {
  const { client, line, output, signal } = session;
  const [, action, seq] = line.words;
  const connectionId = (await chosenConnection(session)).id;
  if (action === 'show') {
    const number = wholeNumber('seq', required(seq, 'events show SEQ'), {
      least: 0,
      most: Number.MAX_SAFE_INTEGER,
      otherwise: 0,
    });
    const event = await client.call('events.detail', { connectionId, seq: number });
    output.print(event, `${eventLine(event)}\n${messageText(event.message)}`);
    return EXIT.ok;
  }
  const limit = wholeNumber('limit', line.options.limit, LIMIT);
  const { run, type, text, filter } = line.options;
  const isWhole = run !== undefined && type === undefined && text === undefined && filter === undefined;
  const list = isWhole
    ? (await client.call('runs.detail', { connectionId, correlationId: run })).events.slice(0, limit)
    : await searchedRows(limit, async (rest, before: number | undefined) => {
        const asked = { connectionId, limit: rest, type, text, filter: ofRun(run, filter) };
        const page = await client.call('events.page', before ? { ...asked, before } : asked, { signal });
        return { rows: page.events, next: page.searchedTo };
      });
  if (list.length === 0) output.note('No events.');
  for (const event of list) output.print(event, eventLine(event));
  return EXIT.ok;
}

function ofRun(run: string | undefined, filter: string | undefined): string | undefined {
  if (run === undefined) return filter;
  return filter === undefined ? `correlation = ${quote(run)}` : `correlation = ${quote(run)} and (${filter})`;
}

/** Properties, headers and body of a message, one below the other. */
export function messageText(message: MessageView): string {
  const properties = message.properties.map(({ name, value }) => `${name}: ${value}`);
  const headers = message.headers.map(({ key, value }) => `${key}: ${value}`);
  const cut = message.body.truncated ? [`… (${message.body.size} bytes in all)`] : [];
  return [...properties, ...headers, '', message.body.text, ...cut].join('\n');
}

export function required(word: string | undefined, usage: string): string {
  if (word === undefined) throw new UsageError(`Type: oraculo ${usage}`);
  return word;
}
