import type { Migration } from '../../sqlite/open.ts';

/**
 * Events, runs, gaps and counters.
 *
 * `word` holds texts that repeat from event to event. `event` is the narrow row that lists and runs read; the exact
 * bytes lie apart in `event_message`, so that a list never touches them. `event.at` is the event's place in its run's
 * time. `event_text` finds any three characters or more of type, correlation id, source, routing key and error.
 */
export const eventsMigration: Migration = {
  version: 1,
  name: 'events',
  up: (database) =>
    database.exec(`
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  made_at INTEGER,
  type_id INTEGER,
  correlation_id TEXT,
  source_id INTEGER,
  status_id INTEGER,
  step_id INTEGER,
  dead_from_id INTEGER,
  exchange_id INTEGER NOT NULL,
  routing_key_id INTEGER NOT NULL,
  origin TEXT NOT NULL,
  final INTEGER NOT NULL,
  redelivered INTEGER NOT NULL,
  error_code TEXT,
  error_message TEXT,
  retry_id TEXT,
  size INTEGER NOT NULL
) STRICT;
CREATE INDEX event_by_correlation ON event (correlation_id, seq) WHERE correlation_id IS NOT NULL;
CREATE INDEX event_by_type ON event (type_id, seq) WHERE type_id IS NOT NULL;
CREATE INDEX event_by_retry ON event (retry_id, seq) WHERE retry_id IS NOT NULL;

CREATE TABLE event_message (
  seq INTEGER PRIMARY KEY,
  raw_properties BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE VIRTUAL TABLE event_text USING fts5(
  text, tokenize = 'trigram remove_diacritics 1', content = '', contentless_delete = 1
);

CREATE TABLE type_count (type_id INTEGER PRIMARY KEY, events INTEGER NOT NULL) STRICT;

CREATE TABLE run (
  correlation_id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  source TEXT,
  started_at INTEGER NOT NULL,
  last_event_at INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  overdue_at INTEGER,
  events INTEGER NOT NULL,
  retries INTEGER NOT NULL,
  last_type TEXT,
  error_code TEXT,
  error_message TEXT
) STRICT;
CREATE INDEX run_by_start ON run (started_at, correlation_id);
CREATE INDEX run_by_state ON run (state, started_at, correlation_id);
CREATE INDEX run_by_limit ON run (overdue_at, state) WHERE overdue_at IS NOT NULL;
CREATE INDEX run_limited_by_start ON run (started_at, correlation_id) WHERE overdue_at IS NOT NULL;

CREATE TABLE run_count (state TEXT PRIMARY KEY, runs INTEGER NOT NULL) STRICT;
CREATE TRIGGER run_is_new AFTER INSERT ON run BEGIN
  INSERT INTO run_count (state, runs) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET runs = runs + 1;
END;
CREATE TRIGGER run_moves_on AFTER UPDATE OF state ON run WHEN new.state <> old.state BEGIN
  UPDATE run_count SET runs = runs - 1 WHERE state = old.state;
  INSERT INTO run_count (state, runs) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET runs = runs + 1;
END;

CREATE TABLE gap (
  id INTEGER PRIMARY KEY,
  from_at INTEGER NOT NULL,
  to_at INTEGER,
  after_seq INTEGER NOT NULL,
  reason TEXT NOT NULL,
  dropped INTEGER
) STRICT;
CREATE INDEX gap_by_place ON gap (after_seq);
CREATE INDEX gap_by_time ON gap (from_at);
CREATE INDEX gap_still_open ON gap (id) WHERE to_at IS NULL;

CREATE TABLE capture_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  last_seq INTEGER NOT NULL,
  captured INTEGER NOT NULL,
  not_captured INTEGER NOT NULL,
  last_event_at INTEGER,
  alive_at INTEGER,
  watching INTEGER NOT NULL
) STRICT;
INSERT INTO capture_state VALUES (1, 0, 0, 0, NULL, NULL, 0);
`),
};
