import type { Migration } from '../sqlite/open.ts';

const APPEND_ONLY = (table: string) => `
CREATE TRIGGER ${table}_is_never_changed BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER ${table}_is_never_deleted BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, 'append-only'); END;
`;

/**
 * `ledger` and `audit` are two hash chains. `item` is the fold of the ledger's entries (`retry-item.ts`). `archive`
 * holds raw properties and body of every message before anything of it is sent, by the SHA-256 of what it holds.
 */
const ledgerMigration: Migration = {
  version: 1,
  name: 'ledger, archive and audit',
  up: (database) =>
    database.exec(`
CREATE TABLE journal (id TEXT NOT NULL) STRICT;
INSERT INTO journal (id) VALUES (lower(hex(randomblob(16))));

CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  connection_id TEXT NOT NULL,
  retry_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  entry TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_by_item ON ledger (connection_id, retry_id, seq);
${APPEND_ONLY('ledger')}

CREATE TABLE item (
  connection_id TEXT NOT NULL,
  retry_id TEXT NOT NULL,
  failure_id TEXT NOT NULL,
  identity TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  queue TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  under_way INTEGER NOT NULL,
  awaits_outcome INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (connection_id, retry_id)
) STRICT;
CREATE INDEX item_by_failure ON item (connection_id, failure_id, created_at);
CREATE INDEX item_by_identity ON item (connection_id, identity, ordinal);
CREATE INDEX item_by_time ON item (connection_id, created_at);
CREATE INDEX item_under_way ON item (connection_id, created_at) WHERE under_way = 1;
CREATE INDEX item_awaiting ON item (connection_id, created_at) WHERE awaits_outcome = 1;

CREATE TABLE archive (
  hash TEXT PRIMARY KEY,
  exchange TEXT NOT NULL,
  routing_key TEXT NOT NULL,
  raw_properties BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  operator TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  action TEXT NOT NULL,
  details TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
${APPEND_ONLY('audit')}
`),
};

/** Fields of an item's JSON that are asked by index; a question uses the same text. */
export const CORRELATION_ID = "json_extract(content, '$.correlationId')";
export const OUTCOME = "json_extract(content, '$.outcome')";

/** Captured batches are matched with waiting retries by index: what awaits an outcome may wait for ever. */
const outcomeMigration: Migration = {
  version: 2,
  name: 'waiting retries by run and by outcome',
  up: (database) =>
    database.exec(`
CREATE INDEX item_awaiting_run ON item (connection_id, ${CORRELATION_ID}) WHERE awaits_outcome = 1;
CREATE INDEX item_pending ON item (connection_id, ${OUTCOME}) WHERE awaits_outcome = 1;
`),
};

/**
 * Jobs: `job` is the fold of their entries (`job-record.ts`), `job_selection` what each is about, `job_count` how many
 * of its items are in which state. `kept_at` names the items whose archived copy can be put back.
 */
const jobMigration: Migration = {
  version: 3,
  name: 'jobs, their items, and what is kept',
  up: (database) =>
    database.exec(`
ALTER TABLE item ADD COLUMN job_id TEXT;
ALTER TABLE item ADD COLUMN job_position INTEGER;
ALTER TABLE item ADD COLUMN kept_at INTEGER;
CREATE INDEX item_by_job ON item (connection_id, job_id, job_position) WHERE job_id IS NOT NULL;
CREATE INDEX item_kept ON item (connection_id, kept_at, retry_id) WHERE kept_at IS NOT NULL;

CREATE TABLE job (
  connection_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  active INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (connection_id, job_id)
) STRICT;
CREATE INDEX job_by_time ON job (connection_id, created_at);
CREATE INDEX job_active ON job (connection_id, created_at) WHERE active = 1;

CREATE TABLE job_selection (
  connection_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  failure_id TEXT NOT NULL,
  PRIMARY KEY (connection_id, job_id, position)
) STRICT, WITHOUT ROWID;
${APPEND_ONLY('job_selection')}

CREATE TABLE job_count (
  connection_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT NOT NULL,
  possible_duplicate INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (connection_id, job_id, state, outcome, possible_duplicate)
) STRICT, WITHOUT ROWID;
`),
};

/** Append-only; a released step is never edited. */
export const journalMigrations: readonly Migration[] = [ledgerMigration, outcomeMigration, jobMigration];
