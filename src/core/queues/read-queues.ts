/**
 * What a broker tells of its queues. All of them where it can; else those that the profile names, one by one, by passive
 * declares, which neither make nor change a queue.
 */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { type ErrorCode, ExpectedError } from '../../shared/errors.ts';
import type { BrokerSession, ListedQueue, Topology } from '../broker/port.ts';
import { blankQueue } from '../failures/blank-queue.ts';

/** Each passive declare takes a channel. */
const ASKED_AT_ONCE = 8;

export interface ToldQueue {
  readonly details: ListedQueue;
  readonly exists: boolean;
  /** Its messages and consumers are known. */
  readonly isCounted: boolean;
  readonly refused: ErrorCode | null;
}

export interface ToldQueues {
  readonly queues: readonly ToldQueue[];
  /** Null: only the profile's queues were asked for. */
  readonly topology: Topology | null;
  /** Why the broker did not tell its queues, where something failed. */
  readonly problem: ExpectedError | null;
}

export function fromTopology(topology: Topology): ToldQueues {
  const queues = topology.queues.map((details) => ({
    details,
    exists: true,
    isCounted: true,
    refused: null,
  }));
  return { queues, topology, problem: null };
}

async function asked(session: BrokerSession, name: string): Promise<ToldQueue> {
  const unknown = { details: blankQueue(name), exists: true, isCounted: false, refused: null };
  const channel = await session.openChannel('read');
  try {
    const { messages, consumers } = await channel.checkQueue(name);
    return { ...unknown, details: { ...unknown.details, messages, consumers }, isCounted: true };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    if (error.code === 'queue-missing') return { ...unknown, exists: false };
    return { ...unknown, refused: error.code };
  } finally {
    await channel.close();
  }
}

/** The profile's queues, asked for one by one. Fails with `not-connected`. */
export async function readByProfile(
  session: BrokerSession,
  profile: SystemProfile,
  problem: ExpectedError | null,
): Promise<ToldQueues> {
  const names = new Set(
    profile.queues.flatMap(({ name, deadLetterQueue }) => [name, deadLetterQueue ?? name]),
  );
  const waiting = [...names];
  const queues: ToldQueue[] = [];
  while (waiting.length > 0) {
    const next = waiting.splice(0, ASKED_AT_ONCE);
    queues.push(...(await Promise.all(next.map((name) => asked(session, name)))));
  }
  return { queues, topology: null, problem };
}

/** Fails with `not-connected`; a management API that refuses or does not answer is told as the `problem`. */
export async function readQueues(session: BrokerSession, profile: SystemProfile): Promise<ToldQueues> {
  try {
    const topology = await session.topology();
    return topology ? fromTopology(topology) : await readByProfile(session, profile, null);
  } catch (error) {
    if (!(error instanceof ExpectedError) || !error.code.startsWith('management-')) throw error;
    return readByProfile(session, profile, error);
  }
}
