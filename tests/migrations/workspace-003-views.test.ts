import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWritable } from '../../src/core/sqlite/open.ts';
import { openWorkspace, WORKSPACE_APPLICATION_ID } from '../../src/core/store/workspace-file.ts';
import { workspaceMigrations } from '../../src/core/store/workspace-migrations/index.ts';

it('003: a workspace from before has no views, keeps what it had, and takes some', () => {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-workspace-'));
  const file = join(dir, 'workspace.db');
  const old = openWritable({
    file,
    applicationId: WORKSPACE_APPLICATION_ID,
    migrations: workspaceMigrations.slice(0, 2),
    synchronous: 'FULL',
  });
  old.exec(`INSERT INTO preference VALUES ('theme', '"dark"')`);
  old.close();
  const workspace = openWorkspace(file);
  expect(workspace.preferences.get().theme).toBe('dark');
  expect(workspace.views.all()).toEqual([]);
  const first = workspace.views.save({ subject: 'runs', name: 'Paradas', filter: 'run.state = stalled' }, 5);
  workspace.views.save({ subject: 'events', name: 'Paradas', filter: 'x' }, 6);
  // The same name, in other letters: the same view.
  const again = workspace.views.save(
    { subject: 'runs', name: 'PARADAS', filter: "'; DROP TABLE saved_view; --" },
    7,
  );
  expect(again).toEqual({ ...first, name: 'PARADAS', filter: "'; DROP TABLE saved_view; --" });
  workspace.close();

  const later = openWorkspace(file);
  expect(later.views.all().map(({ subject, name }) => [subject, name])).toEqual([
    ['events', 'Paradas'],
    ['runs', 'PARADAS'],
  ]);
  later.views.delete(first.id);
  expect(later.views.all()).toHaveLength(1);
  later.close();
  rmSync(dir, { recursive: true });
});
