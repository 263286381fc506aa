/** `runs` and `events`: what was captured, from the local history; no broker is needed. */
import type { MessageView } from '../../shared/domain/event.ts';
import { RUN_STATES } from '../../shared/domain/run.ts';
import { oneOf, wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { durationText, tableText, timeText } from '../output.ts';
import { chosenConnection, type Session } from '../session.ts';
import { eventLine } from './capture.ts';

const LIMIT = { least: 1, most: 500, otherwise: 50 };

export async function runs(session: Session): Promise<ExitCode> {
  const { client, line, output } = session;
  const [, action, id] = line.words;
  const connectionId = (await chosenConnection(session)).id;
  if (action === 'show') return showRun(session, connectionId, required(id, 'runs show RUN'));
  const page = await client.call('runs.page', {
    connectionId,
    limit: wholeNumber('limit', line.options.limit, LIMIT),
    state: oneOf('state', line.options.state, RUN_STATES),
    text: line.options.text,
  });
  if (output.json) for (const run of page.runs) output.print(run, '');
  else if (page.runs.length === 0) output.note('No runs.');
  else {
    const rows = page.runs.map((run) => [
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

async function showRun(
  { client, output }: Session,
  connectionId: string,
  correlationId: string,
): Promise<ExitCode> {
  const detail = await client.call('runs.detail', { connectionId, correlationId });
  const events = detail.events.map(
    (event) => `${durationText(event.latencyMs).padStart(9)}  ${eventLine(event)}`,
  );
  output.print(detail, [`${detail.run.correlationId}  ${detail.run.state}`, ...events].join('\n'));
  return EXIT.ok;
}

export async function events(session: Session): Promise<ExitCode> {
  const { client, line, output } = session;
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
  const list = line.options.run
    ? (await client.call('runs.detail', { connectionId, correlationId: line.options.run })).events.slice(
        0,
        limit,
      )
    : (
        await client.call('events.page', {
          connectionId,
          limit,
          type: line.options.type,
          text: line.options.text,
        })
      ).events;
  if (list.length === 0) output.note('No events.');
  for (const event of list) output.print(event, eventLine(event));
  return EXIT.ok;
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
