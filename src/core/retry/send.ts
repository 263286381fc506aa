/**
 * Sending copies: published in a row, mandatory and each with a confirm, on a connection that does nothing else and
 * never comes back by itself. What the broker says of each, or does not say, is its outcome.
 */
import { setImmediate } from 'node:timers/promises';
import type { BrokerSession, DedicatedConnection, PublishOutcome } from '../broker/port.ts';
import type { AtStep } from './steps.ts';

export interface Copy {
  readonly exchange: string;
  readonly routingKey: string;
  readonly raw: Uint8Array;
  readonly body: Uint8Array;
}

export interface Sender {
  /** The outcomes, in the order of the copies. `meanwhile` is called when all are on their way; it does not throw. */
  send(copies: readonly Copy[], atStep: AtStep, meanwhile: () => void): Promise<readonly PublishOutcome[]>;
  close(): Promise<void>;
}

/** Opens the publishing side before anything is recorded as being sent, so that a broker that refuses costs nothing. */
export async function openSender(session: BrokerSession, name: string): Promise<Sender> {
  const connection: DedicatedConnection = await session.openDedicated(name);
  try {
    const channel = await connection.openChannel({ confirm: true });
    const publish = ({ exchange, routingKey, raw, body }: Copy) =>
      channel.publish(exchange, routingKey, { body, properties: { raw } }, { mandatory: true });
    return {
      send: async (copies, atStep, meanwhile) => {
        const answers = copies.map(publish);
        atStep('sending');
        await setImmediate();
        atStep('flushed');
        meanwhile();
        return Promise.all(answers);
      },
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
