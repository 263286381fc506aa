/** The dictionary of repeated texts: ids instead of the same exchange and type a million times. */
import type { WritableDatabase } from '../sqlite/open.ts';

/** Foreign texts may all differ; the memory of ids may not grow with them. */
const MAX_REMEMBERED = 10_000;

export interface Words {
  idOf(text: string): number;
  /** Forgets ids that a rolled back transaction may have made up. */
  forget(): void;
}

export function words(database: WritableDatabase): Words {
  const known = new Map<string, number>();
  const find = database.prepare<[string], number>('SELECT id FROM word WHERE text = ?').pluck();
  const add = database.prepare<[string]>('INSERT INTO word (text) VALUES (?)');
  return {
    idOf: (text) => {
      const remembered = known.get(text);
      if (remembered !== undefined) return remembered;
      const id = find.get(text) ?? Number(add.run(text).lastInsertRowid);
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(text, id);
      return id;
    },
    forget: () => known.clear(),
  };
}
