import { ExpectedError } from '../../shared/errors.ts';
import type { BrokerChannel, BrokerSession } from '../broker/port.ts';

/**
 * Which of these exchanges exist. Each question has a channel of its own to lose: the broker closes the channel that
 * asks for an exchange it does not have. Throws what is no answer (connection gone).
 */
export async function findExchanges(
  session: BrokerSession,
  names: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let channel: BrokerChannel | undefined;
  for (const name of names) {
    channel ??= await session.openChannel('watch');
    try {
      await channel.checkExchange(name);
      found.add(name);
    } catch (error) {
      channel = undefined;
      const answered =
        error instanceof ExpectedError && (error.code === 'not-found' || error.code === 'broker-permission');
      if (!answered) throw error;
    }
  }
  await channel?.close();
  return found;
}
