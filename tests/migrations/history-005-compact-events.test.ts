import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recorder } from '../../src/core/capture/recorder.ts';
import { historyQueries } from '../../src/core/query/history-queries.ts';
import { openWritable } from '../../src/core/sqlite/open.ts';
import { HISTORY_APPLICATION_ID, openHistory } from '../../src/core/store/history-file.ts';
import { historyMigrations } from '../../src/core/store/history-migrations/index.ts';
import { anEvent, profileOf } from '../unit/core/store/history-fixture.ts';

/** Two types and an event without one, over two minutes, in a file of schema 4. */
function oldFile(file: string): void {
  const old = openWritable({
    file,
    applicationId: HISTORY_APPLICATION_ID,
    migrations: historyMigrations.slice(0, 4),
    synchronous: 'FULL',
  });
  for (const text of ['a', 'b', 'x']) old.prepare('INSERT INTO word (text) VALUES (?)').run(text);
  const event = old.prepare(
    `INSERT INTO event (seq, at, received_at, type_id, exchange_id, routing_key_id, origin, final, redelivered, error_message, size)
     VALUES (?, ?, ?, ?, 3, 3, 'tap', 1, 0, ?, 3)`,
  );
  const message = old.prepare('INSERT INTO event_message VALUES (?, ?, ?)');
  const rows = [
    { at: 60_000, type: 1, error: null },
    { at: 61_000, type: 2, error: 'caiu' },
    { at: 119_000, type: 1, error: 'caiu' },
    { at: 120_000, type: null, error: null },
  ];
  for (const [index, { at, type, error }] of rows.entries()) {
    event.run(index + 1, at, at, type, error);
    message.run(index + 1, Buffer.from([0, 0]), Buffer.from(`{"n":${index}}`));
  }
  old.exec('UPDATE capture_state SET last_seq = 4, captured = 4');
  old.close();
}

it('history migration 005 keeps events of schema 4 as they are, and counts their minutes', () => {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-migration-'));
  const file = join(dir, 'history.db');
  oldFile(file);
  const history = openHistory(file);
  const { read } = history;
  expect(
    read.prepare('SELECT type_id, minute, events, errors, first_seq, last_seq FROM event_minute').raw().all(),
  ).toEqual([
    [0, 2, 1, 0, 4, 4],
    [1, 1, 2, 1, 1, 3],
    [2, 1, 1, 1, 2, 2],
  ]);
  const clock = { now: () => 121_000 };
  const profile = { ...profileOf('oraculo'), fields: ['n'] };
  const body = Buffer.from(JSON.stringify({ n: 4, text: 'igual '.repeat(50) }));
  recorder(history, profile, clock).record([
    anEvent({ body, receivedAt: 121_000, type: 'a', fields: [{ path: 'n', value: 4 }] }),
  ]);
  const queries = historyQueries(read);
  const bodies = [1, 2, 3, 4, 5].map((seq) => Buffer.from(queries.eventDetail(seq).body).toString());
  expect(bodies).toEqual(['{"n":0}', '{"n":1}', '{"n":2}', '{"n":3}', body.toString()]);
  expect(read.prepare('SELECT codec FROM event_message ORDER BY seq').pluck().all()).toEqual([0, 0, 0, 0, 1]);
  expect(read.prepare('SELECT path, since_seq FROM field').raw().all()).toEqual([['n', 4]]);
  expect(read.prepare('SELECT value, seq FROM event_field').raw().all()).toEqual([[4, 5]]);
  history.close();
  rmSync(dir, { recursive: true, force: true });
});
