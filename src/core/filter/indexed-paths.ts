/** Body paths whose values are kept for every event that the history holds. */
import type { ReadableDatabase } from '../sqlite/open.ts';

/** Not those that were declared when older events were there already, nor those of which some event has too many values. */
export const INDEXED_PATHS_SQL = `SELECT path FROM field f
  WHERE f.since_seq < (SELECT coalesce(min(seq), 1) FROM event)
    AND NOT EXISTS (SELECT 1 FROM event_field x WHERE x.field_id = f.id AND x.value = x'')`;

export function indexedPaths(database: ReadableDatabase): ReadonlySet<string> {
  return new Set(database.prepare<[], string>(INDEXED_PATHS_SQL).pluck().all());
}
