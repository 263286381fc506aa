/** Saved views: filters with a name. */
import { randomUUID } from 'node:crypto';
import type { NewView, SavedView } from '../../shared/domain/filters.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

export interface ViewRecords {
  /** By subject and name. */
  all(): SavedView[];
  /** Under a name that its subject has already, the filter takes the other's place. `at` in ms since 1970. */
  save(view: NewView, at: number): SavedView;
  delete(id: string): void;
}

const COLUMNS = 'id, subject, name, filter, created_at AS createdAt';

export function viewRecords(database: WritableDatabase): ViewRecords {
  const select = database.prepare<[], SavedView>(`SELECT ${COLUMNS} FROM saved_view ORDER BY subject, name`);
  const save = database.prepare<[string, string, string, string, number], SavedView>(
    `INSERT INTO saved_view (id, subject, name, filter, created_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (subject, name) DO UPDATE SET name = excluded.name, filter = excluded.filter RETURNING ${COLUMNS}`,
  );
  const remove = database.prepare('DELETE FROM saved_view WHERE id = ?');
  return {
    all: () => select.all(),
    save: ({ subject, name, filter }, at) => {
      const saved = save.get(randomUUID(), subject, name, filter, at);
      if (!saved) throw new Error('a saved view is answered by its own row');
      return saved;
    },
    delete: (id) => {
      remove.run(id);
    },
  };
}
