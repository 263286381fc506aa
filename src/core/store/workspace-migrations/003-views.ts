import type { Migration } from '../../sqlite/open.ts';

/** Filters that the operator gave a name. A name is one of its subject's, whatever its capitals. */
export const viewsMigration: Migration = {
  version: 3,
  name: 'views',
  up: (database) =>
    database.exec(`
CREATE TABLE saved_view (
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  filter TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (subject, name)
) STRICT;
`),
};
