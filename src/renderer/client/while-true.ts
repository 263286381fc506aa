/** Watches a fact of a connection: asks again at every event that may have changed it. */
import type { EventName } from '../../shared/contract.ts';
import type { ConsoleClient } from '../../shared/handlers.ts';

type Watched = Extract<EventName, 'retries.changed' | 'jobs.changed' | 'groups.changed'>;

/** Calls `overtaken` once `isTrue` says no. A core that does not answer has said nothing: the next event asks again. */
export function whileTrue(
  client: ConsoleClient,
  name: Watched,
  connectionId: string,
  isTrue: () => Promise<boolean>,
): (overtaken: () => void) => () => void {
  return (overtaken) => {
    const ask = async () => {
      if (!(await isTrue())) overtaken();
    };
    return client.on(name, (payload) => {
      if (payload.connectionId === connectionId) ask().catch(() => undefined);
    });
  };
}
