/** Hands on each event as it is committed, oldest first, until Ctrl+C or until the time is over. */
import type { EventSummary } from '../shared/domain/event.ts';
import { ExpectedError } from '../shared/errors.ts';
import type { Session } from './session.ts';

const PAGE = 500;

export interface Followed {
  readonly connectionId: string;
  readonly filter?: string;
  /** What came up to this event is not handed on. */
  readonly after: number;
  readonly print: (event: EventSummary) => void;
  /** 0: until Ctrl+C. */
  readonly seconds: number;
}

/** The newest event there is; 0: none. */
export async function newestSeq({ client }: Session, connectionId: string): Promise<number> {
  return (await client.call('events.page', { connectionId, limit: 1 })).lastSeq;
}

/** Prints everything after `seq`; answers up to where it looked. */
async function printAfter({ client }: Session, followed: Followed, seq: number): Promise<number> {
  const { connectionId, filter, print } = followed;
  for (let after = seq; ; ) {
    const asked = { connectionId, limit: PAGE, after, ...(filter === undefined ? {} : { filter }) };
    const page = await client.call('events.page', asked);
    for (const event of page.events.toReversed()) print(event);
    if (page.searchedTo === null) return Math.max(after, page.lastSeq);
    after = page.searchedTo;
  }
}

export async function followEvents(session: Session, followed: Followed): Promise<void> {
  const { client } = session;
  let last = followed.after;
  // One reader at a time, so that no event is printed twice; a change during a read asks for one more.
  let reading: Promise<void> = Promise.resolve();
  const read = () => {
    reading = reading.then(async () => {
      last = await printAfter(session, followed, last);
    });
  };
  const off = client.on('events.changed', ({ connectionId }) => {
    if (connectionId === followed.connectionId) read();
  });
  read();
  await ended(session, followed.seconds);
  off();
  read();
  await reading;
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
