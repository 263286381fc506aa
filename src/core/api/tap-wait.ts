import type { LiveConnection } from '../connections/live-connection.ts';

/** How long (ms) what is about to be sent waits for a tap that opens just now, so that it and what follows are seen. */
export const TAP_MS = 3_000;

/** Waits, for a while, until the tap sees where the profile's results go. Without a tap outcomes stay open. */
export async function outcomeIsWatched(connection: LiveConnection): Promise<void> {
  const exchanges = connection.profile.watch.map(({ exchange }) => exchange);
  await Promise.all(exchanges.map((exchange) => connection.whenWatching(exchange, TAP_MS)));
}
