import type { Migration } from '../../sqlite/open.ts';

/**
 * How often the messages of a queue have been given back, each by its identity: what leaves the queue takes its count
 * along. `death_mark` is the newest event whose death was placed by the broker's own bindings; later ones are placed
 * again once those are known.
 *
 * A count from before has no identity to go by; it stands until the queue is seen whole or empty.
 */
export const deliveryCountsMigration: Migration = {
  version: 3,
  name: 'delivery-counts',
  up: (database) =>
    database.exec(`
CREATE TABLE delivery_count (
  queue TEXT NOT NULL,
  identity TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (queue, identity)
) STRICT, WITHOUT ROWID;

INSERT INTO delivery_count (queue, identity, count)
  SELECT name, '', highest_count FROM dead_letter_queue WHERE highest_count > 0;
ALTER TABLE dead_letter_queue DROP COLUMN highest_count;

CREATE TABLE death_mark (seq INTEGER NOT NULL) STRICT;
INSERT INTO death_mark (seq) SELECT coalesce(max(tap_seq), 0) FROM failure;
`),
};
