/**
 * What a collection of the same target has handed on before, so that the next one can leave it out. Kept by item id:
 * sources publish late, out of order and with equal dates, so a date alone would lose items or repeat them.
 *
 * It moves on only once the items are published: a crash before repeats items and loses none.
 */
import { createHash } from 'node:crypto';
import type { ResultStore } from '../../core/results/port.ts';
import { z } from '../../shared/schema.ts';
import { parseJson } from '../http/json.ts';

const KEEP_MS = 90 * 24 * 60 * 60 * 1000;
/** Four times the most items of one collection; what is older is collected again while it is within the period. */
const MOST_IDS = 2_000;

const entry = z.object({ ids: z.array(z.string()) });

export interface Cursor {
  isNew(id: string): boolean;
  /** Remembers these ids before all others. Throws what the store throws. */
  advance(ids: readonly string[]): Promise<void>;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const short = (id: string) => digest(id).slice(0, 16);

/**
 * `target` is what makes two collections the same one: address, channel, filters. Throws what the store throws, because a
 * cursor that cannot be read must not pass for an empty one.
 */
export async function openCursor(results: ResultStore, fonte: string, target: unknown): Promise<Cursor> {
  const key = `oraculo:cursor:${fonte}:${digest(JSON.stringify(target))}`;
  const known = entry.safeParse(parseJson((await results.get(key)) ?? '')).data?.ids ?? [];
  const seen = new Set(known);
  return {
    isNew: (id) => !seen.has(short(id)),
    advance: async (ids) => {
      const next = [...new Set([...ids.map(short), ...known])].slice(0, MOST_IDS);
      await results.set(key, JSON.stringify({ ids: next }), KEEP_MS);
    },
  };
}
