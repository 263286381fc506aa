import type { Migration } from '../../sqlite/open.ts';

/**
 * Marks of runs. `event.identity` is equal for the same message, and `event.step_p95_ms` is what 95 of 100 passes of the step
 * that the event ends had taken at most when it was captured; both are null for what was captured before.
 *
 * `event_mark` holds the marks of a run's events, written when something comes of the run. A run that waits past
 * `overdue_at` has one more, which depends on the time of asking: `missing`, at the event `waits_seq`, for `waits_step`.
 * `step_latency` counts well-ended passes by step and by how long they took, in buckets of a tenth
 * (`store/step-latencies.ts`).
 */
export const runMarksMigration: Migration = {
  version: 6,
  name: 'run marks',
  up: (database) =>
    database.exec(`
ALTER TABLE event ADD COLUMN identity INTEGER;
ALTER TABLE event ADD COLUMN step_p95_ms INTEGER;
ALTER TABLE run ADD COLUMN waits_seq INTEGER;
ALTER TABLE run ADD COLUMN waits_step TEXT;

CREATE TABLE event_mark (
  correlation_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  mark TEXT NOT NULL,
  reason TEXT NOT NULL,
  step TEXT,
  ms INTEGER,
  limit_ms INTEGER,
  PRIMARY KEY (correlation_id, seq, mark)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_by_mark ON event_mark (mark, seq);

CREATE TABLE step_latency (
  step TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  passes INTEGER NOT NULL,
  PRIMARY KEY (step, bucket)
) STRICT, WITHOUT ROWID;
`),
};
