/** The workspace: what the operator made (connections, preferences, saved views). Never rebuilt from anything. */
import { keepBeforeMigration } from '../sqlite/backup.ts';
import { openWritable } from '../sqlite/open.ts';
import { type ConnectionRecords, connectionRecords } from './connection-records.ts';
import { type PreferenceRecords, preferenceRecords } from './preference-records.ts';
import { type ViewRecords, viewRecords } from './view-records.ts';
import { workspaceMigrations } from './workspace-migrations/index.ts';

/** 'ORWS' */
export const WORKSPACE_APPLICATION_ID = 0x4f525753;

export interface Workspace {
  readonly connections: ConnectionRecords;
  readonly preferences: PreferenceRecords;
  readonly views: ViewRecords;
  close(): void;
}

/** Throws `storage-failed` or `storage-from-the-future`. */
export function openWorkspace(file: string): Workspace {
  const database = openWritable({
    file,
    applicationId: WORKSPACE_APPLICATION_ID,
    migrations: workspaceMigrations,
    synchronous: 'FULL',
    beforeMigration: keepBeforeMigration,
  });
  return {
    connections: connectionRecords(database),
    preferences: preferenceRecords(database),
    views: viewRecords(database),
    close: () => {
      database.close();
    },
  };
}
