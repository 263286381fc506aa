import type { Migration } from '../../sqlite/open.ts';

/**
 * Room for millions of events.
 *
 * `event_message.codec` says how a body is stored: 0 as it came, 1 zstd, n ≥ 2 zstd with dictionary n of
 * `body_dictionary`, which are never changed or removed. `field` holds the body paths that are looked up by value, and
 * `event_field` their scalars for every event after `since_seq`. `event_minute` holds, per type (0: none) and minute of
 * receipt, how many events came, how many of them told an error, and where in the sequence they lie. Runs can be removed.
 */
export const compactEventsMigration: Migration = {
  version: 5,
  name: 'compact events',
  up: (database) =>
    database.exec(`
ALTER TABLE event_message ADD COLUMN codec INTEGER NOT NULL DEFAULT 0;

CREATE TABLE body_dictionary (
  id INTEGER PRIMARY KEY CHECK (id >= 2),
  class TEXT NOT NULL UNIQUE,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE field (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  since_seq INTEGER NOT NULL
) STRICT;
CREATE TABLE event_field (
  field_id INTEGER NOT NULL,
  value ANY NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (field_id, value, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_minute (
  type_id INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  events INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  PRIMARY KEY (type_id, minute)
) STRICT, WITHOUT ROWID;
INSERT INTO event_minute
  SELECT coalesce(type_id, 0), received_at / 60000, count(*), count(error_message), min(seq), max(seq)
    FROM event GROUP BY 1, 2;

CREATE TRIGGER run_goes AFTER DELETE ON run BEGIN
  UPDATE run_count SET runs = runs - 1 WHERE state = old.state;
END;
CREATE INDEX failure_by_tap ON failure (tap_seq) WHERE tap_seq IS NOT NULL;
`),
};
