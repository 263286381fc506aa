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
import { MOST_PAGES } from './read-pages.ts';

const KEEP_MS = 90 * 24 * 60 * 60 * 1000;
/**
 * Twice what one reading can see, since no source has more than 50 records to a page: an id that were forgotten while its
 * record can still be read would come again, and push out the next one, round and round.
 */
export const MOST_IDS = 2 * MOST_PAGES * 50;

const entry = z.object({
  ids: z.array(z.string()),
  /** See {@link Cursor.reaches}; null where the last collection left something unread. */
  since: z.string().nullable().default(null),
});
const NOTHING: z.infer<typeof entry> = { ids: [], since: null };

export const cursorMemory = z.object({
  kind: z.literal('cursor'),
  key: z.string(),
  /** Of what was handed on, shortened. */
  ids: z.array(z.string()),
  /** ISO 8601, '' for the beginning: nothing that is younger was left unread. Null when something was. */
  since: z.string().nullable(),
});
export type CursorMemory = z.infer<typeof cursorMemory>;

export interface Cursor {
  isNew(id: string): boolean;
  /**
   * Whether the last collection left nothing unread from `oldest` on (ISO 8601, '' for the beginning). Only then does a
   * known item of a source that lists newest first mean that what follows is known too.
   */
  reaches(oldest: string): boolean;
  /** What {@link advanceCursor} takes once items of these ids are handed on; `since` null when something was left unread. */
  after(ids: readonly string[], since: string | null): CursorMemory;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const short = (id: string) => digest(id).slice(0, 16);

async function entryOf(results: ResultStore, key: string): Promise<z.infer<typeof entry>> {
  return entry.safeParse(parseJson((await results.get(key)) ?? '')).data ?? NOTHING;
}

/**
 * `target` is what makes two collections the same one: address, channel, filters. Throws what the store throws, because a
 * cursor that cannot be read must not pass for an empty one.
 */
export async function openCursor(results: ResultStore, fonte: string, target: unknown): Promise<Cursor> {
  const key = `oraculo:cursor:${fonte}:${digest(JSON.stringify(target))}`;
  const { ids: known, since } = await entryOf(results, key);
  const seen = new Set(known);
  return {
    isNew: (id) => !seen.has(short(id)),
    reaches: (oldest) => since !== null && oldest >= since,
    after: (ids, read) => ({ kind: 'cursor', key, ids: ids.map(short), since: read }),
  };
}

/**
 * Puts these ids before all that are known by now: another collection of the target may have ended since this one began.
 * Throws what the store throws.
 */
export async function advanceCursor(results: ResultStore, { key, ids, since }: CursorMemory): Promise<void> {
  const { ids: known } = await entryOf(results, key);
  const next = [...new Set([...ids, ...known])].slice(0, MOST_IDS);
  await results.set(key, JSON.stringify({ ids: next, since }), KEEP_MS);
}
