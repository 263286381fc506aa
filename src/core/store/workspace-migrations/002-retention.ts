import type { Migration } from '../../sqlite/open.ts';

/** What is kept of each connection's history, as JSON; null: everything. */
export const retentionMigration: Migration = {
  version: 2,
  name: 'retention',
  up: (database) => database.exec('ALTER TABLE connection ADD COLUMN retention TEXT'),
};
