/**
 * What the first attempt of a collection found, kept until its task is done (and a little longer): `oraculo:coletado:<task>`. Events of one task
 * have one id, so a second result would be dropped as a duplicate; if the cursor then moved over it, what only the second
 * held would be lost. A repeated attempt therefore does not collect: it hands on exactly what the first one found.
 */
import type { ResultStore } from '../../core/results/port.ts';
import { z } from '../../shared/schema.ts';
import { memory } from './memory.ts';

/** Longer than a receiver remembers what it has done (7 days), so that no second result can meet that memory. */
const KEEP_MS = 14 * 24 * 60 * 60 * 1000;
/** Another worker may have begun the same task before it was done; longer than any collection lasts. */
const KEEP_DONE_MS = 60 * 60 * 1000;

const found = z.object({ dados: z.record(z.string(), z.unknown()), memory });

/** `dados` of the result, and what is to be remembered once it is published. */
export type Found = z.infer<typeof found>;

/** Each call throws what the store throws. */
export interface FirstResult {
  /** Null before an attempt has found anything. */
  read(): Promise<Found | null>;
  /** The one that counts: this one, or another that came first (two workers may have the same message). */
  keep(mine: Found): Promise<Found>;
  /** The task is done: it is needed no longer than for those who are at it now. */
  release(kept: Found): Promise<void>;
}

export function firstResult(results: ResultStore, taskKey: string): FirstResult {
  const key = `oraculo:coletado:${taskKey}`;
  const read = async () => {
    const text = await results.get(key);
    return text === null ? null : found.parse(JSON.parse(text));
  };
  return {
    read,
    async keep(mine) {
      if (await results.claim(key, JSON.stringify(mine), KEEP_MS)) return mine;
      return (await read()) ?? mine;
    },
    release: (kept) => results.set(key, JSON.stringify(kept), KEEP_DONE_MS),
  };
}
