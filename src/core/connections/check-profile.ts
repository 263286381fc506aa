/** Whether a broker has what a system profile expects: the test step `profile`. Asks passively, changes nothing. */
import type { TestStep } from '../../shared/domain/connection.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import type { BrokerSession } from '../broker/port.ts';
import { findExchanges } from '../capture/find-exchanges.ts';

const CONNECT_MS = 10_000;
const NAMED_AT_MOST = 5;

function step(ok: boolean, code: string, message: string, ms: number): TestStep {
  return { target: 'profile', ok, code, message, ms };
}

function whenConnected(session: BrokerSession): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = new ExpectedError('broker-timeout', 'The broker did not answer in time');
    const timer = setTimeout(() => settle(() => reject(late)), CONNECT_MS);
    const settle = (done: () => void) => {
      clearTimeout(timer);
      unsubscribe();
      done();
    };
    const look = () => {
      if (session.state.kind === 'connected') settle(resolve);
      else if (session.state.kind === 'failed') {
        const { message } = session.state.error;
        settle(() => reject(new ExpectedError('broker-refused', message)));
      }
    };
    const unsubscribe = session.onState(look);
    look();
  });
}

async function missingQueues(session: BrokerSession, names: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of names) {
    if ((await session.queueDetails(name)) === null) missing.push(name);
  }
  return missing;
}

async function missingParts(session: BrokerSession, profile: SystemProfile): Promise<readonly string[]> {
  const exchanges = new Set([...profile.watch, ...profile.watchDeaths].map((watch) => watch.exchange));
  const found = await findExchanges(session, exchanges);
  const queues = profile.queues.flatMap((queue) => [queue.name, queue.deadLetterQueue ?? []].flat());
  const absent = [...exchanges].filter((name) => !found.has(name));
  return [...absent, ...(await missingQueues(session, queues))];
}

/** `session` is being connected. What is missing is no error of the connection: the system may not have run yet. */
export async function checkProfile(session: BrokerSession, profile: SystemProfile): Promise<TestStep> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  if (profile.watch.length === 0 && profile.queues.length === 0) {
    return step(true, 'skipped', 'This profile names no exchanges or queues to look for', 0);
  }
  try {
    await whenConnected(session);
    const missing = await missingParts(session, profile);
    if (missing.length === 0)
      return step(true, 'ok', 'Every exchange and queue of the profile exists', took());
    const named = missing.slice(0, NAMED_AT_MOST).join(', ');
    const more = missing.length > NAMED_AT_MOST ? ` and ${missing.length - NAMED_AT_MOST} more` : '';
    return step(
      false,
      'not-found',
      `Missing: ${named}${more}. Start the system, or choose its profile.`,
      took(),
    );
  } catch (error) {
    const code = error instanceof ExpectedError ? error.code : 'internal';
    return step(false, code, messageOf(error), took());
  }
}
