/**
 * Whether a file has our tables and nothing that would run by itself. A capture comes from somewhere else: its triggers
 * and views are SQL that SQLite would execute for whoever reads or writes it (docs/faults.md).
 */
import Database from 'better-sqlite3';
import { ExpectedError } from '../../shared/errors.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { captureMigrations, makeCaptureTables } from './capture-tables.ts';

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

const SCHEMA_SQL = 'SELECT type, name, sql FROM sqlite_schema';

/** Virtual tables run code of their own, and a table may compute columns: those have to be ours to the letter. */
function acts({ type, sql }: SchemaRow): boolean {
  return (
    type === 'trigger' || type === 'view' || /^\s*CREATE\s+VIRTUAL\b|\bGENERATED\s+ALWAYS\b/i.test(sql ?? '')
  );
}

function keyOf({ type, name }: SchemaRow): string {
  return `${type} ${name}`;
}

/** The schema as this version makes it, up to the file's own version. */
function expectedSchema(version: number): readonly SchemaRow[] {
  const fresh = new Database(':memory:');
  try {
    for (const migration of captureMigrations) if (migration.version <= version) migration.up(fresh);
    makeCaptureTables(fresh);
    return fresh.prepare<[], SchemaRow>(SCHEMA_SQL).all();
  } finally {
    fresh.close();
  }
}

/** Throws `capture-damaged` when something of ours is missing, or when the file brings SQL of its own. */
export function assertKnownSchema(database: ReadableDatabase, file: string, version: number): void {
  const ours = new Map(expectedSchema(version).map((row) => [keyOf(row), row]));
  const theirs = new Map(
    database
      .prepare<[], SchemaRow>(SCHEMA_SQL)
      .all()
      .map((row) => [keyOf(row), row]),
  );
  const missing = [...ours.keys()].filter((key) => !theirs.has(key));
  const foreign = [...theirs.values()].filter((row) => acts(row) && ours.get(keyOf(row))?.sql !== row.sql);
  const [first] = [...missing, ...foreign.map(keyOf)];
  if (first === undefined) return;
  const reason = missing.length > 0 ? `${first} is missing` : `${first} is not of this program`;
  throw new ExpectedError(
    'capture-damaged',
    `${file} is not a capture as this program makes them: ${reason}`,
    {
      file,
      reason,
    },
  );
}
