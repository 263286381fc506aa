import type { Migration } from '../../sqlite/open.ts';

/**
 * Failures from two origins, what they say of their cause, the groups they fall into, and the dead-letter queues that
 * an operator named.
 *
 * A failed result has no queue (`queue` is empty) and no delivery; `result_key` names it in the result store,
 * `event_seq` is the event that holds its captured message, and `failure_result` has what told of it. Its `present` is
 * that of `failures/result-state.ts`. `result_mark` is the newest event whose report was placed.
 *
 * A failure is in one group per classifier: `leaf` by its signature, or by hand. A group that was merged into another
 * keeps its failures; `merged_into` is that other, and `root` the one at the end of the way. What is shown of groups is
 * kept per leaf by triggers, so merging moves no row: counts of failures and of those not dealt with, their sources,
 * queues and runs, and their deaths in slots of 150 s and of an hour. `group_walk` is how far the making of signatures
 * has come (`version` 0: never made), and `group_move` where failures went meanwhile.
 */
export const failureGroupsMigration: Migration = {
  version: 4,
  name: 'failure-groups',
  up: (database) =>
    database.exec(`
ALTER TABLE failure ADD COLUMN origin TEXT NOT NULL DEFAULT 'dead_letter';
ALTER TABLE failure ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE failure ADD COLUMN error_type TEXT;
ALTER TABLE failure ADD COLUMN frame TEXT;
ALTER TABLE failure ADD COLUMN result_key TEXT;
ALTER TABLE failure ADD COLUMN event_seq INTEGER;

CREATE TABLE result_mark (seq INTEGER NOT NULL) STRICT;
INSERT INTO result_mark (seq) VALUES (0);

CREATE TABLE failure_result (
  id TEXT PRIMARY KEY REFERENCES failure (id) ON DELETE CASCADE,
  raw_properties BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE failure_group (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  classifier TEXT NOT NULL,
  signature TEXT NOT NULL,
  title TEXT NOT NULL,
  type TEXT,
  error TEXT,
  frame TEXT,
  state TEXT NOT NULL,
  owner TEXT,
  note TEXT,
  link TEXT,
  fix_expected TEXT,
  muted_until INTEGER,
  resolved_at INTEGER,
  merged_into INTEGER REFERENCES failure_group (key),
  root INTEGER NOT NULL,
  by_hand INTEGER NOT NULL,
  UNIQUE (classifier, signature)
) STRICT;
CREATE INDEX group_by_target ON failure_group (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX group_by_root ON failure_group (root);

CREATE TABLE failure_in_group (
  failure_id TEXT NOT NULL REFERENCES failure (id),
  classifier TEXT NOT NULL,
  leaf INTEGER NOT NULL REFERENCES failure_group (key),
  failed_at INTEGER NOT NULL,
  by_hand INTEGER NOT NULL,
  PRIMARY KEY (failure_id, classifier)
) STRICT, WITHOUT ROWID;
CREATE INDEX failure_by_leaf ON failure_in_group (leaf, failed_at, failure_id);

CREATE TABLE group_count (
  leaf INTEGER PRIMARY KEY,
  total INTEGER NOT NULL,
  open INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT;
CREATE TABLE group_share (
  leaf INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (leaf, kind, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE group_slot (
  leaf INTEGER NOT NULL,
  slot_ms INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (leaf, slot_ms, slot)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER failure_joins AFTER INSERT ON failure_in_group BEGIN
  INSERT INTO group_count (leaf, total, open, bytes, first_at, last_at)
    SELECT new.leaf, 1, state NOT IN ('succeeded', 'failed_again', 'gone', 'discarded'), size, new.failed_at, new.failed_at
    FROM failure WHERE id = new.failure_id
    ON CONFLICT (leaf) DO UPDATE SET total = total + 1, open = open + excluded.open, bytes = bytes + excluded.bytes,
      first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at);
  INSERT INTO group_share (leaf, kind, name, failures)
    SELECT new.leaf, 'source', source, 1 FROM failure WHERE id = new.failure_id AND source IS NOT NULL
    UNION ALL SELECT new.leaf, 'queue', queue, 1 FROM failure WHERE id = new.failure_id AND queue <> ''
    UNION ALL SELECT new.leaf, 'run', correlation_id, 1 FROM failure
      WHERE id = new.failure_id AND correlation_id IS NOT NULL
    ON CONFLICT (leaf, kind, name) DO UPDATE SET failures = failures + 1;
  INSERT INTO group_slot (leaf, slot_ms, slot, failures)
    VALUES (new.leaf, 150000, new.failed_at / 150000, 1), (new.leaf, 3600000, new.failed_at / 3600000, 1)
    ON CONFLICT (leaf, slot_ms, slot) DO UPDATE SET failures = failures + 1;
END;
CREATE TRIGGER failure_leaves AFTER DELETE ON failure_in_group BEGIN
  UPDATE group_count SET total = total - 1, open = open - f.was_open, bytes = bytes - f.size,
      first_at = coalesce((SELECT min(failed_at) FROM failure_in_group WHERE leaf = old.leaf), first_at),
      last_at = coalesce((SELECT max(failed_at) FROM failure_in_group WHERE leaf = old.leaf), last_at)
    FROM (SELECT size, state NOT IN ('succeeded', 'failed_again', 'gone', 'discarded') AS was_open
      FROM failure WHERE id = old.failure_id) AS f
    WHERE leaf = old.leaf;
  UPDATE group_share SET failures = failures - 1 WHERE leaf = old.leaf AND kind = 'source'
    AND name = (SELECT source FROM failure WHERE id = old.failure_id);
  UPDATE group_share SET failures = failures - 1 WHERE leaf = old.leaf AND kind = 'queue'
    AND name = (SELECT queue FROM failure WHERE id = old.failure_id);
  UPDATE group_share SET failures = failures - 1 WHERE leaf = old.leaf AND kind = 'run'
    AND name = (SELECT correlation_id FROM failure WHERE id = old.failure_id);
  UPDATE group_slot SET failures = failures - 1
    WHERE leaf = old.leaf AND slot_ms = 150000 AND slot = old.failed_at / 150000;
  UPDATE group_slot SET failures = failures - 1
    WHERE leaf = old.leaf AND slot_ms = 3600000 AND slot = old.failed_at / 3600000;
END;
CREATE TRIGGER failure_dealt_with AFTER UPDATE OF state ON failure
  WHEN (new.state IN ('succeeded', 'failed_again', 'gone', 'discarded'))
    <> (old.state IN ('succeeded', 'failed_again', 'gone', 'discarded')) BEGIN
  UPDATE group_count SET open = open + CASE WHEN new.state IN ('succeeded', 'failed_again', 'gone', 'discarded')
      THEN -1 ELSE 1 END
    WHERE leaf IN (SELECT leaf FROM failure_in_group WHERE failure_id = new.id);
END;
CREATE TRIGGER failure_grows AFTER UPDATE OF size ON failure WHEN new.size <> old.size BEGIN
  UPDATE group_count SET bytes = bytes + new.size - old.size
    WHERE leaf IN (SELECT leaf FROM failure_in_group WHERE failure_id = new.id);
END;
CREATE TRIGGER failure_goes BEFORE DELETE ON failure BEGIN
  DELETE FROM failure_in_group WHERE failure_id = old.id;
END;

CREATE TABLE group_event (
  seq INTEGER PRIMARY KEY,
  group_key INTEGER NOT NULL,
  at INTEGER NOT NULL,
  operator TEXT,
  kind TEXT NOT NULL,
  from_value TEXT,
  to_value TEXT
) STRICT;
CREATE INDEX group_event_by_group ON group_event (group_key, seq);

CREATE TABLE group_move (
  from_leaf INTEGER NOT NULL,
  to_leaf INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (from_leaf, to_leaf)
) STRICT, WITHOUT ROWID;
CREATE TABLE group_walk (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  last_id TEXT NOT NULL,
  done INTEGER NOT NULL
) STRICT;
INSERT INTO group_walk VALUES (1, 0, '', 0);

CREATE TABLE named_queue (
  name TEXT PRIMARY KEY,
  operator TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
`),
};
