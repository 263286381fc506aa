/** How long (ms) what is about to be sent waits for a tap that opens just now, so that it and what follows are seen. */
export const TAP_MS = 3_000;
