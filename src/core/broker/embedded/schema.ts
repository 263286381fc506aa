/** The embedded broker's file: durable topology, and one row for each persistent message in each durable queue. */
import type { Migration } from '../../sqlite/open.ts';

/** "ORBK". */
export const BROKER_APPLICATION_ID = 0x4f52424b;

export const BROKER_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'topology and messages',
    up: (database) =>
      database.exec(`
        CREATE TABLE exchanges (
          name TEXT PRIMARY KEY, type TEXT NOT NULL, auto_delete INTEGER NOT NULL, internal INTEGER NOT NULL,
          arguments TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE queues (
          name TEXT PRIMARY KEY, auto_delete INTEGER NOT NULL, arguments TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE bindings (
          exchange TEXT NOT NULL, queue TEXT NOT NULL, routing_key TEXT NOT NULL,
          PRIMARY KEY (exchange, queue, routing_key)
        ) STRICT, WITHOUT ROWID;
        -- id is the place in the queue: a message that is given back keeps it.
        CREATE TABLE messages (
          id INTEGER PRIMARY KEY, queue TEXT NOT NULL, exchange TEXT NOT NULL, routing_key TEXT NOT NULL,
          properties BLOB NOT NULL, body BLOB NOT NULL, expires_at INTEGER,
          delivered INTEGER NOT NULL, returns INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX messages_by_queue ON messages (queue, id);
      `),
  },
];
