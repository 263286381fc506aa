import type { Statement } from 'better-sqlite3';
import type { ReadableDatabase } from '../sqlite/open.ts';

/** Prepares each text once per handle: a prepared statement answers two to three times faster. */
export function statements(database: ReadableDatabase) {
  const prepared = new Map<string, Statement<unknown[], unknown>>();
  return <Row>(sql: string): Statement<unknown[], Row> => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    // The text of a statement fixes its columns; the caller names them once, beside the text.
    return known as Statement<unknown[], Row>;
  };
}

export type Prepare = ReturnType<typeof statements>;
