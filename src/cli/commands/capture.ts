/**
 * `capture`: watches a connection and prints each event as it is committed, until Ctrl+C or `--seconds`. With another
 * word it is about capture files (`capture-file.ts`).
 */
import type { EventSummary } from '../../shared/domain/event.ts';
import { wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { followEvents, newestSeq } from '../follow-events.ts';
import { timeText } from '../output.ts';
import { connected, type Session } from '../session.ts';
import { captureFile } from './capture-file.ts';

export function eventLine(event: EventSummary): string {
  const parts = [
    timeText(event.receivedAt),
    String(event.seq),
    event.type ?? '(no type)',
    event.source ?? '-',
    event.correlationId ?? '(no id)',
    event.status ?? '-',
  ];
  return `${parts.join('  ')}${event.error ? `  ${event.error.message}` : ''}`;
}

export function capture(session: Session): Promise<ExitCode> {
  const [, action, ...words] = session.line.words;
  return action === undefined ? watch(session) : captureFile(session, action, words);
}

async function watch(session: Session): Promise<ExitCode> {
  const { line, output } = session;
  const seconds = wholeNumber('seconds', line.options.seconds, { least: 1, most: 31_536_000, otherwise: 0 });
  const connection = await connected(session);
  const after = await newestSeq(session, connection.id);
  output.note(`Capturing ${connection.name}; ${seconds > 0 ? `${seconds} s` : 'Ctrl+C ends it'}`);
  const print = (event: EventSummary) => output.print(event, eventLine(event));
  await followEvents(session, { connectionId: connection.id, after, print, seconds });
  return EXIT.ok;
}
