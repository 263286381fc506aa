/**
 * Which events of several captures are one and the same: the same message (`failures/identity.ts`: exchange, routing
 * key, properties without counts of deliveries, body) that reached a console in the same millisecond in the same way.
 * Equal ones within one capture were seen as often as they are there, so each capture's n-th is the others' n-th. Kept in
 * the file that is being made, not in memory.
 */
import { createHash } from 'node:crypto';
import type { UnindexedEvent } from '../capture/captured-event.ts';
import { identityOf } from '../failures/identity.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

export interface Duplicates {
  /** The number under which an equal event is there already; null: it is new, and is there as `seq` from now on. */
  place(source: number, event: UnindexedEvent, seq: number): number | null;
  /** Forgets everything: nothing of it stays in the file. */
  end(): void;
}

function keyOf(event: UnindexedEvent): Uint8Array {
  return createHash('sha256')
    .update(`${event.receivedAt} ${event.origin} ${identityOf(event)}`)
    .digest()
    .subarray(0, 16);
}

const TABLES = `
CREATE TEMP TABLE seen_as (key BLOB NOT NULL, nth INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (key, nth)) WITHOUT ROWID;
CREATE TEMP TABLE seen_in (key BLOB NOT NULL, source INTEGER NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (key, source)) WITHOUT ROWID;
`;

export function duplicates(database: WritableDatabase): Duplicates {
  database.exec(TABLES);
  const count = database
    .prepare<[Uint8Array, number], number>(
      `INSERT INTO seen_in VALUES (?, ?, 1) ON CONFLICT (key, source) DO UPDATE SET times = times + 1 RETURNING times`,
    )
    .pluck();
  const find = database
    .prepare<[Uint8Array, number], number>('SELECT seq FROM seen_as WHERE key = ? AND nth = ?')
    .pluck();
  const add = database.prepare('INSERT INTO seen_as VALUES (?, ?, ?)');
  return {
    place: (source, event, seq) => {
      const key = keyOf(event);
      const nth = count.get(key, source) ?? 1;
      const there = find.get(key, nth);
      if (there !== undefined) return there;
      add.run(key, nth, seq);
      return null;
    },
    end: () => database.exec('DROP TABLE temp.seen_as; DROP TABLE temp.seen_in;'),
  };
}
