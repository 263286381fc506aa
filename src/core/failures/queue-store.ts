/** What is known of dead-letter queues, kept for when there is no connection. */
import type { QueueDetails } from '../broker/port.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

export interface KnownQueue {
  readonly details: QueueDetails;
  /** Milliseconds since 1970. */
  readonly knownAt: number;
  /** The highest `x-delivery-count` seen among its messages, our own giving back included. */
  readonly highestCount: number;
  readonly lookedAt: number | null;
}

interface Row extends Omit<KnownQueue, 'details'> {
  readonly name: string;
  readonly facts: string;
}

export interface QueueStore {
  known(name: string): KnownQueue | null;
  names(): readonly string[];
  learn(details: QueueDetails, at: number): void;
  /** After a take. A look at the whole queue replaces the highest count, anything less can only raise it. */
  counted(name: string, highestCount: number, whole: boolean): void;
  looked(name: string, at: number): void;
}

const COLUMNS = 'name, facts, known_at AS knownAt, highest_count AS highestCount, looked_at AS lookedAt';

export function queueStore(database: WritableDatabase): QueueStore {
  const find = database.prepare<[string], Row>(`SELECT ${COLUMNS} FROM dead_letter_queue WHERE name = ?`);
  const names = database.prepare<[], string>('SELECT name FROM dead_letter_queue ORDER BY name').pluck();
  const learn = database.prepare(
    `INSERT INTO dead_letter_queue (name, facts, known_at, highest_count) VALUES (?, ?, ?, 0)
     ON CONFLICT (name) DO UPDATE SET facts = excluded.facts, known_at = excluded.known_at`,
  );
  const replace = database.prepare('UPDATE dead_letter_queue SET highest_count = ? WHERE name = ?');
  const raise = database.prepare(
    'UPDATE dead_letter_queue SET highest_count = max(highest_count, ?) WHERE name = ?',
  );
  const looked = database.prepare('UPDATE dead_letter_queue SET looked_at = ? WHERE name = ?');
  return {
    known: (name) => {
      const row = find.get(name);
      if (!row) return null;
      // Written by `learn` from the same type.
      const details = JSON.parse(row.facts) as QueueDetails;
      return { details, knownAt: row.knownAt, highestCount: row.highestCount, lookedAt: row.lookedAt };
    },
    names: () => names.all(),
    learn: (details, at) => {
      learn.run(details.name, JSON.stringify(details), at);
    },
    counted: (name, highestCount, whole) => {
      (whole ? replace : raise).run(highestCount, name);
    },
    looked: (name, at) => {
      looked.run(at, name);
    },
  };
}
