import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWritable } from '../../src/core/sqlite/open.ts';
import { openWorkspace, WORKSPACE_APPLICATION_ID } from '../../src/core/store/workspace-file.ts';
import { connectionsMigration } from '../../src/core/store/workspace-migrations/001-connections.ts';
import { workspaceMigrations } from '../../src/core/store/workspace-migrations/index.ts';

describe('workspace migrations', () => {
  it('are numbered 1, 2, 3 without holes', () => {
    const versions = workspaceMigrations.map((each) => each.version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  });

  it('001 connections and preferences are read by today, and a preference that is no longer valid is the default', () => {
    const dir = mkdtempSync(join(tmpdir(), 'oraculo-workspace-'));
    const file = join(dir, 'workspace.db');
    const old = openWritable({
      file,
      applicationId: WORKSPACE_APPLICATION_ID,
      migrations: [connectionsMigration],
      synchronous: 'FULL',
    });
    old.exec("INSERT INTO connection VALUES ('local', 'local', 'Local', 'teal', 'oraculo', 0, NULL, 1, 5)");
    old.exec(`INSERT INTO preference VALUES ('theme', '"plaid"')`);
    old.close();
    const workspace = openWorkspace(file);
    expect(workspace.connections.all()).toEqual([
      {
        id: 'local',
        kind: 'local',
        name: 'Local',
        color: 'teal',
        profileId: 'oraculo',
        readOnly: false,
        retention: { days: null, megabytes: null },
        rabbitmq: null,
        wanted: true,
        createdAt: 5,
      },
    ]);
    expect(workspace.preferences.get().theme).toBe('system');
    workspace.close();
    rmSync(dir, { recursive: true });
  });
});
