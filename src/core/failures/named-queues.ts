/** Dead-letter queues that an operator named; they stay until they are removed. */
import type { WritableDatabase } from '../sqlite/open.ts';

export interface NamedQueues {
  names(): readonly string[];
  has(name: string): boolean;
  /** Named again by another operator it stays the first one's. */
  add(name: string, operator: string, at: number): void;
  remove(name: string): void;
}

export function namedQueues(database: WritableDatabase): NamedQueues {
  const names = database.prepare<[], string>('SELECT name FROM named_queue ORDER BY name').pluck();
  const find = database.prepare<[string], number>('SELECT 1 FROM named_queue WHERE name = ?').pluck();
  const add = database.prepare(
    'INSERT INTO named_queue (name, operator, added_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING',
  );
  const remove = database.prepare('DELETE FROM named_queue WHERE name = ?');
  return {
    names: () => names.all(),
    has: (name) => find.get(name) !== undefined,
    add: (name, operator, at) => {
      add.run(name, operator, at);
    },
    remove: (name) => {
      remove.run(name);
    },
  };
}
