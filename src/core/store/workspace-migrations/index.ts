import type { Migration } from '../../sqlite/open.ts';
import { connectionsMigration } from './001-connections.ts';
import { retentionMigration } from './002-retention.ts';
import { viewsMigration } from './003-views.ts';

/** Append-only; a released step is never edited (see `Migration`). */
export const workspaceMigrations: readonly Migration[] = [
  connectionsMigration,
  retentionMigration,
  viewsMigration,
];
