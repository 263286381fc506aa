/** Scalars of declared body paths, by value. A path is complete from the event after its `since_seq` on. */
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

/**
 * Makes `field` say what is kept from now on. A path that is declared again after it was not has a new number, since what
 * came in between is missing from its old rows; those belong to no field any more, and retention removes them.
 */
export function declareFields(database: WritableDatabase, paths: readonly string[], lastSeq: number): void {
  const known = database.prepare<[], string>('SELECT path FROM field').pluck().all();
  const remove = database.prepare('DELETE FROM field WHERE path = ?');
  const highest = database
    .prepare<[], number>(
      `SELECT max(coalesce((SELECT max(id) FROM field), 0),
         coalesce((SELECT field_id FROM event_field ORDER BY field_id DESC LIMIT 1), 0))`,
    )
    .pluck();
  const add = database.prepare('INSERT INTO field (id, path, since_seq) VALUES (?, ?, ?)');
  database.transaction(() => {
    const next = (highest.get() ?? 0) + 1;
    for (const path of known) if (!paths.includes(path)) remove.run(path);
    for (const [index, path] of paths.filter((each) => !known.includes(each)).entries()) {
      add.run(next + index, path, lastSeq);
    }
  })();
}

/** Returns a function that keeps one event's fields. Only declared paths are kept. */
export function fieldInserter(database: WritableDatabase): (event: CapturedEvent) => void {
  const rows = database.prepare<[], { id: number; path: string }>('SELECT id, path FROM field').all();
  const ids = new Map(rows.map(({ id, path }) => [path, id]));
  const insert = database.prepare('INSERT INTO event_field (field_id, value, seq) VALUES (?, ?, ?)');
  return ({ fields, seq }) => {
    for (const { path, value } of fields) {
      const id = ids.get(path);
      if (id !== undefined) insert.run(id, value, seq);
    }
  };
}
