/**
 * A quorum queue takes back what a closed channel held some moments after it has answered [M]: who takes at once gets
 * later messages first, and gives them back in that order. So the next take waits until they are there again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DedicatedConnection } from '../broker/port.ts';

const EVERY_MS = 5;
/** Then they are with another consumer, or gone. */
const MOST_MS = 2_000;

/** `least`: messages that were ready before, and those that come back. */
export async function untilBack(
  connection: DedicatedConnection,
  queue: string,
  least: number,
): Promise<void> {
  const channel = await connection.openChannel();
  const startedAt = performance.now();
  try {
    while ((await channel.checkQueue(queue)).messages < least) {
      if (performance.now() - startedAt > MOST_MS) return;
      await sleep(EVERY_MS);
    }
  } finally {
    await channel.close();
  }
}
