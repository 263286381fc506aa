/**
 * The lock between consoles: an exclusive queue per dead-letter queue, which the broker takes away with its connection.
 * A second one beside it carries the holder's name in its own, where the other console can read it.
 */
import { createHash } from 'node:crypto';
import { ExpectedError } from '../../shared/errors.ts';
import type { BrokerSession, DedicatedConnection } from '../broker/port.ts';

const MAX_NAME_BYTES = 255;

/** A queue name that fits, the long ones by their hash. */
function fitting(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  return `oraculo.lock.${createHash('sha256').update(name).digest('hex')}`;
}

export function lockName(queue: string): string {
  return fitting(`oraculo.lock.${queue}`);
}

function holderPrefix(queue: string): string {
  return `${lockName(queue)}.by.`;
}

/** An operator as the name of a queue tells it. */
export function holderLabel(operator: string): string {
  return operator.replaceAll(/[^\p{L}\p{N}@._-]/gu, '_');
}

function holderName(queue: string, operator: string): string {
  return `${holderPrefix(queue)}${holderLabel(operator)}`;
}

/** Who holds the lock, by the names of all queues; null where none of them tells it. */
export function holderAmong(names: readonly string[], queue: string): string | null {
  const prefix = holderPrefix(queue);
  return names.find((name) => name.startsWith(prefix))?.slice(prefix.length) ?? null;
}

/** Who holds it, as far as the broker tells. */
async function holderOf(session: BrokerSession, queue: string): Promise<string | null> {
  const topology = await session.topology();
  return holderAmong(topology?.queues.map(({ name }) => name) ?? [], queue);
}

async function declare(connection: DedicatedConnection, name: string): Promise<void> {
  const channel = await connection.openChannel();
  await channel.declareQueue(name, { exclusive: true });
  await channel.close();
}

/**
 * `locked` until the connection ends, or `not-permitted`: then equal retry ids keep a duplicate recognisable. Fails with
 * `queue-locked` when another console holds it.
 */
export async function lockQueue(
  session: BrokerSession,
  connection: DedicatedConnection,
  queue: string,
  operator: string,
): Promise<'locked' | 'not-permitted'> {
  try {
    await declare(connection, lockName(queue));
    const holder = holderName(queue, operator);
    if (Buffer.byteLength(holder) <= MAX_NAME_BYTES) await declare(connection, holder);
    return 'locked';
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    if (error.code === 'broker-permission') return 'not-permitted';
    if (error.code !== 'queue-locked') throw error;
    const holder = await holderOf(session, queue);
    throw new ExpectedError(
      'queue-locked',
      `${queue} is being worked on by ${holder ?? 'another console'}`,
      { queue, holder },
      error,
    );
  }
}
