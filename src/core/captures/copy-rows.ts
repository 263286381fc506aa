/** Rows of one history put into another, column by column of the same name: a later migration's columns come along. */
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';

function columnsOf(database: ReadableDatabase, table: string): readonly string[] {
  return database.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
}

/** `table` and `condition` are our own text; `values` may be foreign. Returns how many were copied. */
export function copyRows(
  from: ReadableDatabase,
  into: WritableDatabase,
  table: string,
  condition = '1',
  values: readonly (string | number)[] = [],
): number {
  const theirs = new Set(columnsOf(from, table));
  const columns = columnsOf(into, table).filter((name) => theirs.has(name));
  const insert = into.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  let copied = 0;
  const rows = from
    .prepare<(string | number)[], unknown[]>(`SELECT ${columns.join(', ')} FROM ${table} WHERE ${condition}`)
    .raw()
    .iterate(...values);
  for (const row of rows) copied += insert.run(...row).changes;
  return copied;
}
