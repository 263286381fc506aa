import type { Migration } from '../../sqlite/open.ts';

/** Connections as the operator set them (never their secrets), and preferences. */
export const connectionsMigration: Migration = {
  version: 1,
  name: 'connections',
  up: (database) =>
    database.exec(`
CREATE TABLE connection (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  color TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  read_only INTEGER NOT NULL,
  rabbitmq TEXT,
  wanted INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE preference (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`),
};
