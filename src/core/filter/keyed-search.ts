/** A search along an index whose order is that of the answer: rows are looked at one by one, behind the last one seen. */
import type { ReadableDatabase } from '../sqlite/open.ts';
import type { SqlValue } from './columns.ts';
import { readPiece, type Search } from './search.ts';

export interface KeyedStatement<Key> {
  /** Selects the key's columns and `hit`. */
  readonly sql: string;
  readonly valuesFor: (from: Key | null) => readonly SqlValue[];
}

interface Hit {
  readonly hit: number | null;
}

export function keyedSearch<Key extends object>(
  database: ReadableDatabase,
  { sql, valuesFor }: KeyedStatement<Key>,
): Search<Key> {
  const statement = database.prepare<SqlValue[], Key & Hit>(sql);
  return (from, most, until) =>
    readPiece<Key & Hit>(statement.iterate(...valuesFor(from)), ({ hit }) => hit === 1, most, until);
}
