import type { Migration } from '../../sqlite/open.ts';

/**
 * Failures as they were last seen in their dead-letter queues, and what is known of those queues.
 *
 * A failure is a queue, an identity and an ordinal among equal messages. `present` says that it lies in its queue as
 * far as is known; `looked` that it was delivered to a look (so that the broker marks it redelivered from then on);
 * `tap_seq` is the event that told of its death. `facts` is JSON of the queue's last known facts.
 */
export const failuresMigration: Migration = {
  version: 2,
  name: 'failures',
  up: (database) =>
    database.exec(`
CREATE TABLE failure (
  id TEXT PRIMARY KEY,
  queue TEXT NOT NULL,
  identity TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  state TEXT NOT NULL,
  present INTEGER NOT NULL,
  looked INTEGER NOT NULL,
  position INTEGER,
  tap_seq INTEGER,
  exchange TEXT NOT NULL,
  routing_key TEXT NOT NULL,
  reason TEXT,
  failed_queue TEXT,
  type TEXT,
  correlation_id TEXT,
  source TEXT,
  failed_at INTEGER NOT NULL,
  deaths INTEGER NOT NULL,
  error_code TEXT,
  error_message TEXT,
  retry_id TEXT,
  retry_count INTEGER NOT NULL,
  retries INTEGER NOT NULL,
  size INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  previous_id TEXT,
  next_id TEXT,
  UNIQUE (queue, identity, ordinal)
) STRICT;
CREATE INDEX failure_by_death ON failure (failed_at, id);
CREATE INDEX failure_by_queue ON failure (queue, failed_at, id);
CREATE INDEX failure_by_state ON failure (state, failed_at, id);
CREATE INDEX failure_by_retry ON failure (retry_id) WHERE retry_id IS NOT NULL;
CREATE INDEX failure_by_run ON failure (correlation_id) WHERE correlation_id IS NOT NULL;

CREATE TABLE failure_message (
  id TEXT PRIMARY KEY REFERENCES failure (id) ON DELETE CASCADE,
  raw_properties BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE dead_letter_queue (
  name TEXT PRIMARY KEY,
  facts TEXT NOT NULL,
  known_at INTEGER NOT NULL,
  highest_count INTEGER NOT NULL,
  looked_at INTEGER
) STRICT;
`),
};
