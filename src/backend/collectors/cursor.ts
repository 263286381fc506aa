/**
 * What a collection of the same target has handed on before, so that the next one can leave it out. Kept by item id:
 * sources publish late, out of order and with equal dates, so a date alone would lose items or repeat them.
 *
 * It moves on only once the items are published, and over no others (see `first-result.ts`): a crash between repeats an
 * event, whose receiver knows it by its id, and loses no item.
 */
import { createHash } from 'node:crypto';
import type { ResultStore } from '../../core/results/port.ts';
import { z } from '../../shared/schema.ts';
import { parseJson } from '../http/json.ts';

const KEEP_MS = 90 * 24 * 60 * 60 * 1000;
/** Four times the most items of one collection; what is older is collected again while it is within the period. */
const MOST_IDS = 2_000;

const entry = z.object({ ids: z.array(z.string()) });

export const cursorMemory = z.object({
  kind: z.literal('cursor'),
  key: z.string(),
  /** Of what was handed on, shortened. */
  ids: z.array(z.string()),
});
export type CursorMemory = z.infer<typeof cursorMemory>;

export interface Cursor {
  isNew(id: string): boolean;
  /** What {@link advanceCursor} takes once items of these ids are handed on. */
  after(ids: readonly string[]): CursorMemory;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const short = (id: string) => digest(id).slice(0, 16);

async function knownIds(results: ResultStore, key: string): Promise<readonly string[]> {
  return entry.safeParse(parseJson((await results.get(key)) ?? '')).data?.ids ?? [];
}

/**
 * `target` is what makes two collections the same one: address, channel, filters. Throws what the store throws, because a
 * cursor that cannot be read must not pass for an empty one.
 */
export async function openCursor(results: ResultStore, fonte: string, target: unknown): Promise<Cursor> {
  const key = `oraculo:cursor:${fonte}:${digest(JSON.stringify(target))}`;
  const seen = new Set(await knownIds(results, key));
  return {
    isNew: (id) => !seen.has(short(id)),
    after: (ids) => ({ kind: 'cursor', key, ids: ids.map(short) }),
  };
}

/**
 * Puts these ids before all that are known by now: another collection of the target may have ended since this one began.
 * Throws what the store throws.
 */
export async function advanceCursor(results: ResultStore, { key, ids }: CursorMemory): Promise<void> {
  const next = [...new Set([...ids, ...(await knownIds(results, key))])].slice(0, MOST_IDS);
  await results.set(key, JSON.stringify({ ids: next }), KEEP_MS);
}
