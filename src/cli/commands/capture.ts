/**
 * `capture`: watches a connection and prints each event as it is committed, until Ctrl+C or `--seconds`. With another
 * word it is about capture files (`capture-file.ts`).
 */
import type { EventSummary } from '../../shared/domain/event.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { timeText } from '../output.ts';
import { connected, type Session } from '../session.ts';
import { captureFile } from './capture-file.ts';

const PAGE = 500;

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

async function newestSeq(session: Session, connectionId: string): Promise<number> {
  const { events } = await session.client.call('events.page', { connectionId, limit: 1 });
  return events[0]?.seq ?? 0;
}

/** Prints everything after `seq`, oldest first; returns the last one printed. */
async function printAfter(session: Session, connectionId: string, seq: number): Promise<number> {
  let last = seq;
  for (;;) {
    const page = await session.client.call('events.page', { connectionId, limit: PAGE, after: last });
    for (const event of page.events.toReversed()) {
      session.output.print(event, eventLine(event));
      last = event.seq;
    }
    if (!page.hasMore || page.events.length === 0) return last;
  }
}

export function capture(session: Session): Promise<ExitCode> {
  const [, action, ...words] = session.line.words;
  return action === undefined ? watch(session) : captureFile(session, action, words);
}

async function watch(session: Session): Promise<ExitCode> {
  const { client, line, output } = session;
  const seconds = wholeNumber('seconds', line.options.seconds, { least: 1, most: 31_536_000, otherwise: 0 });
  const connection = await connected(session);
  let last = await newestSeq(session, connection.id);
  output.note(`Capturing ${connection.name}; ${seconds > 0 ? `${seconds} s` : 'Ctrl+C ends it'}`);

  // One reader at a time, so that no event is printed twice; a change during a read asks for one more.
  let reading: Promise<void> = Promise.resolve();
  const read = () => {
    reading = reading.then(async () => {
      last = await printAfter(session, connection.id, last);
    });
  };
  const off = client.on('events.changed', ({ connectionId }) => {
    if (connectionId === connection.id) read();
  });
  await ended(session, seconds);
  off();
  read();
  await reading;
  return EXIT.ok;
}

/** The time is over or the operator ended it. Fails with `connection-closed` when the console it runs in has gone. */
function ended({ client, signal }: Session, seconds: number): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = seconds > 0 ? setTimeout(resolve, seconds * 1000) : undefined;
  signal.addEventListener('abort', () => resolve(), { once: true });
  client.onClose(() => reject(new ExpectedError('connection-closed', 'The console that captured has ended')));
  return promise.finally(() => clearTimeout(timer));
}
