/** Where the updates of a bot go on: `oraculo:cursor:telegram-bot:<number of the bot>`. */
import type { ResultStore } from '../../../core/results/port.ts';
import { z } from '../../../shared/schema.ts';

/** Longer than Telegram keeps an update; after a week without any it may begin to number anew. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;

const offsetEntry = z.coerce.number().int().nonnegative();

export const offsetMemory = z.object({
  kind: z.literal('offset'),
  key: z.string(),
  /** Of the first update that was not handed on. */
  offset: z.int().nonnegative(),
});
export type OffsetMemory = z.infer<typeof offsetMemory>;

/** Number of a bot, which is no secret, out of its token (`<number>:<secret>`). */
const botNumber = (token: string) => token.split(':', 1)[0] ?? '';

export const offsetKey = (token: string) => `oraculo:cursor:telegram-bot:${botNumber(token)}`;

/** 0 for the oldest update that Telegram still has. Throws what the store throws. */
export async function offsetOf(results: ResultStore, key: string): Promise<number> {
  return offsetEntry.safeParse((await results.get(key)) ?? 0).data ?? 0;
}

/** Never back: a later collection may have gone on in the meantime. Throws what the store throws. */
export async function advanceOffset(results: ResultStore, { key, offset }: OffsetMemory): Promise<void> {
  await results.set(key, String(Math.max(offset, await offsetOf(results, key))), KEEP_MS);
}
