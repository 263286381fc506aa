import type { Migration } from '../../sqlite/open.ts';

/**
 * Failures from two origins, what they say of their cause, the groups they fall into, and the dead-letter queues that
 * an operator named.
 *
 * A failed result has no queue (`queue` is empty) and no delivery; `result_key` names it in the result store, and
 * `event_seq` is the event that holds its captured message. A failure is in one group per classifier: `leaf_id` by its
 * signature, or by hand, and `group_id` where that was merged into. `open` counts what is not yet dealt with.
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
CREATE INDEX failure_by_result ON failure (result_key) WHERE result_key IS NOT NULL;

CREATE TABLE failure_group (
  id TEXT PRIMARY KEY,
  classifier TEXT NOT NULL,
  version INTEGER NOT NULL,
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
  merged_into TEXT REFERENCES failure_group (id),
  by_hand INTEGER NOT NULL,
  UNIQUE (classifier, signature)
) STRICT;
CREATE INDEX group_by_target ON failure_group (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE failure_in_group (
  failure_id TEXT NOT NULL REFERENCES failure (id) ON DELETE CASCADE,
  classifier TEXT NOT NULL,
  leaf_id TEXT NOT NULL,
  group_id TEXT NOT NULL,
  by_hand INTEGER NOT NULL,
  PRIMARY KEY (failure_id, classifier)
) STRICT, WITHOUT ROWID;
CREATE INDEX failure_by_group ON failure_in_group (group_id, failure_id);
CREATE INDEX failure_by_leaf ON failure_in_group (leaf_id, failure_id);

CREATE TABLE group_event (
  seq INTEGER PRIMARY KEY,
  group_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  operator TEXT,
  kind TEXT NOT NULL,
  from_value TEXT,
  to_value TEXT
) STRICT;
CREATE INDEX group_event_by_group ON group_event (group_id, seq);

CREATE TABLE named_queue (
  name TEXT PRIMARY KEY,
  operator TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
`),
};
