/**
 * Sending the one copy: publish, mandatory and with a confirm, on a connection that does nothing else and never comes
 * back by itself. What the broker says, or does not say, is the outcome.
 */
import { setImmediate } from 'node:timers/promises';
import type { BrokerSession, DedicatedConnection, PublishOutcome } from '../broker/port.ts';
import type { AtStep } from './steps.ts';

export interface Copy {
  readonly target: string;
  readonly raw: Uint8Array;
  readonly body: Uint8Array;
}

/** Opens the publishing side before anything is recorded as being sent, so that a broker that refuses costs nothing. */
export async function openSender(session: BrokerSession, name: string) {
  const connection: DedicatedConnection = await session.openDedicated(name);
  try {
    const channel = await connection.openChannel({ confirm: true });
    return {
      send: async (copy: Copy, atStep: AtStep): Promise<PublishOutcome> => {
        const message = { body: copy.body, properties: { raw: copy.raw } };
        const answer = channel.publish('', copy.target, message, { mandatory: true });
        atStep('sending');
        await setImmediate();
        atStep('flushed');
        return answer;
      },
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

export type Sender = Awaited<ReturnType<typeof openSender>>;
