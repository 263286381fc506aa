import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWritable } from '../../src/core/sqlite/open.ts';
import { openWorkspace, WORKSPACE_APPLICATION_ID } from '../../src/core/store/workspace-file.ts';
import { workspaceMigrations } from '../../src/core/store/workspace-migrations/index.ts';
import { KEEP_EVERYTHING } from '../../src/shared/domain/connection.ts';

it('workspace migration 002: connections of version 1 keep everything, and a limit is kept once it is set', () => {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-workspace-'));
  const file = join(dir, 'workspace.db');
  const old = openWritable({
    file,
    applicationId: WORKSPACE_APPLICATION_ID,
    migrations: workspaceMigrations.slice(0, 1),
    synchronous: 'FULL',
  });
  old.exec("INSERT INTO connection VALUES ('local', 'local', 'Local', 'teal', 'oraculo', 0, NULL, 1, 5)");
  old.close();
  const workspace = openWorkspace(file);
  const [local] = workspace.connections.all();
  expect(local?.retention).toEqual(KEEP_EVERYTHING);
  if (local) workspace.connections.save({ ...local, retention: { days: 30, megabytes: null } });
  workspace.close();
  const again = openWorkspace(file);
  expect(again.connections.all()[0]?.retention).toEqual({ days: 30, megabytes: null });
  again.close();
  rmSync(dir, { recursive: true, force: true });
});
