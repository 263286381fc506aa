import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWritable } from '../../src/core/sqlite/open.ts';
import { HISTORY_APPLICATION_ID, openHistory } from '../../src/core/store/history-file.ts';
import { eventsMigration } from '../../src/core/store/history-migrations/001-events.ts';
import { historyMigrations } from '../../src/core/store/history-migrations/index.ts';

describe('history migrations', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-migration-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('are numbered 1, 2, 3 without holes', () => {
    expect(historyMigrations.map((each) => each.version)).toEqual(
      historyMigrations.map((_, index) => index + 1),
    );
  });

  it('001 makes a file that counts runs by state as they move', () => {
    const database = openWritable({
      file: join(dir, 'history.db'),
      applicationId: HISTORY_APPLICATION_ID,
      migrations: [eventsMigration],
      synchronous: 'FULL',
    });
    const insert = database.prepare(
      `INSERT INTO run (correlation_id, state, started_at, last_event_at, ended, events, retries)
       VALUES (?, ?, 1, 1, 0, 1, 0)`,
    );
    insert.run('a', 'collecting');
    insert.run('b', 'collecting');
    database.exec("UPDATE run SET state = 'done' WHERE correlation_id = 'a'");
    database.exec("UPDATE run SET state = 'done' WHERE correlation_id = 'a'");
    expect(database.prepare('SELECT state, runs FROM run_count ORDER BY state').raw().all()).toEqual([
      ['collecting', 1],
      ['done', 1],
    ]);
    expect(database.prepare('SELECT last_seq, captured, watching FROM capture_state').raw().all()).toEqual([
      [0, 0, 0],
    ]);
    database.close();
  });

  it('001 data survives every later step', () => {
    const file = join(dir, 'history.db');
    const options = { file, applicationId: HISTORY_APPLICATION_ID, synchronous: 'FULL' as const };
    const old = openWritable({ ...options, migrations: [eventsMigration] });
    old.exec("INSERT INTO word (text) VALUES ('x')");
    old.exec(`INSERT INTO event (seq, at, received_at, exchange_id, routing_key_id, origin, final, redelivered, size)
      VALUES (1, 1, 1, 1, 1, 'tap', 1, 0, 0)`);
    old.exec("INSERT INTO event_message VALUES (1, x'0000', x'FF')");
    old.close();
    const history = openHistory(file);
    expect(history.read.prepare('SELECT body FROM event_message').pluck().get()).toEqual(Buffer.from([255]));
    expect(history.write.pragma('user_version', { simple: true })).toBe(historyMigrations.length);
    history.close();
  });
});
