/** What is known of dead-letter queues, kept for when there is no connection. */
import type { QueueDetails } from '../broker/port.ts';
import type { WritableDatabase } from '../sqlite/open.ts';
import { blankQueue } from './blank-queue.ts';

export interface KnownQueue {
  readonly details: QueueDetails;
  /** Milliseconds since 1970. */
  readonly knownAt: number;
  /** The highest `x-delivery-count` among the messages believed there, our own giving back included. */
  readonly highestCount: number;
  readonly lookedAt: number | null;
}

interface Row extends Omit<KnownQueue, 'details'> {
  readonly facts: string;
}

export interface QueueStore {
  known(name: string): KnownQueue | null;
  names(): readonly string[];
  /** Of what was last told. */
  isStream(name: string): boolean;
  learn(details: QueueDetails, at: number): void;
  /** After a take: counts by identity. What a look at the whole queue did not see is not there; less can only add. */
  counted(name: string, counts: ReadonlyMap<string, number>, whole: boolean): void;
  /** Nothing is in the queue, and nobody holds any of it. */
  emptied(name: string): void;
  looked(name: string, at: number): void;
  /** As if it had never been asked for. Failures of it stay. */
  forget(name: string): void;
}

/** The count of a message that is known to have left the queue says nothing about those that are there. */
const HIGHEST = `SELECT coalesce(max(c.count), 0) FROM delivery_count c WHERE c.queue = q.name AND (
    EXISTS (SELECT 1 FROM failure f WHERE f.queue = c.queue AND f.identity = c.identity AND f.present = 1)
    OR NOT EXISTS (SELECT 1 FROM failure f WHERE f.queue = c.queue AND f.identity = c.identity))`;
const SELECT = `SELECT facts, known_at AS knownAt, looked_at AS lookedAt, (${HIGHEST}) AS highestCount
  FROM dead_letter_queue q WHERE name = ?`;

export function queueStore(database: WritableDatabase): QueueStore {
  const find = database.prepare<[string], Row>(SELECT);
  const names = database.prepare<[], string>('SELECT name FROM dead_letter_queue ORDER BY name').pluck();
  const type = database
    .prepare<[string], string>("SELECT facts ->> 'type' FROM dead_letter_queue WHERE name = ?")
    .pluck();
  const learn = database.prepare(
    `INSERT INTO dead_letter_queue (name, facts, known_at) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET facts = excluded.facts, known_at = excluded.known_at`,
  );
  const forget = database.prepare('DELETE FROM delivery_count WHERE queue = ?');
  const count = database.prepare(
    `INSERT INTO delivery_count (queue, identity, count) VALUES (?, ?, ?)
     ON CONFLICT (queue, identity) DO UPDATE SET count = max(count, excluded.count)`,
  );
  const counted = database.transaction(
    (name: string, counts: ReadonlyMap<string, number>, whole: boolean) => {
      if (whole) forget.run(name);
      for (const [identity, value] of counts) if (value > 0) count.run(name, identity, value);
    },
  );
  const drop = database.prepare('DELETE FROM dead_letter_queue WHERE name = ?');
  const looked = database.prepare('UPDATE dead_letter_queue SET looked_at = ? WHERE name = ?');
  return {
    known: (name) => {
      const row = find.get(name);
      if (!row) return null;
      // Written by `learn` from the same type; an older one may lack what is known today.
      const details: QueueDetails = { ...blankQueue(name), ...(JSON.parse(row.facts) as QueueDetails) };
      return { details, knownAt: row.knownAt, highestCount: row.highestCount, lookedAt: row.lookedAt };
    },
    names: () => names.all(),
    isStream: (name) => type.get(name) === 'stream',
    learn: (details, at) => {
      learn.run(details.name, JSON.stringify(details), at);
    },
    counted: (name, counts, whole) => {
      counted.immediate(name, counts, whole);
    },
    emptied: (name) => {
      forget.run(name);
    },
    looked: (name, at) => {
      looked.run(at, name);
    },
    forget: (name) => {
      forget.run(name);
      drop.run(name);
    },
  };
}
