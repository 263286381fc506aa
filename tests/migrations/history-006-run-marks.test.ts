import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recorder } from '../../src/core/capture/recorder.ts';
import { historyQueries } from '../../src/core/query/history-queries.ts';
import { runView } from '../../src/core/query/run-view.ts';
import { openWritable } from '../../src/core/sqlite/open.ts';
import { HISTORY_APPLICATION_ID, openHistory } from '../../src/core/store/history-file.ts';
import { historyMigrations } from '../../src/core/store/history-migrations/index.ts';
import { anEvent, profileOf } from '../unit/core/store/history-fixture.ts';

/** A run that has been executing since 2,000, twice asked for, in a file of schema 5. */
function oldFile(file: string): void {
  const old = openWritable({
    file,
    applicationId: HISTORY_APPLICATION_ID,
    migrations: historyMigrations.slice(0, 5),
    synchronous: 'FULL',
  });
  for (const text of ['iniciar_coleta', 'iniciar_execucao', 'x']) {
    old.prepare('INSERT INTO word (text) VALUES (?)').run(text);
  }
  const event = old.prepare(
    `INSERT INTO event (seq, at, received_at, type_id, correlation_id, exchange_id, routing_key_id, origin, final, redelivered, size)
     VALUES (?, ?, ?, ?, 'c-1', 3, 3, 'tap', 1, 0, 2)`,
  );
  const message = old.prepare('INSERT INTO event_message (seq, raw_properties, body) VALUES (?, ?, ?)');
  for (const [seq, at, type] of [
    [1, 1_000, 1],
    [2, 1_000, 1],
    [3, 2_000, 2],
  ]) {
    event.run(seq, at, at, type);
    message.run(seq, Buffer.from([0, 0]), Buffer.from('{}'));
  }
  old.exec(`INSERT INTO run (correlation_id, state, started_at, last_event_at, ended, overdue_at, events, retries)
    VALUES ('c-1', 'executing', 1000, 2000, 0, 122000, 3, 0);
    UPDATE capture_state SET last_seq = 3, captured = 3`);
  old.close();
}

it('history migration 006 keeps runs of schema 5, and marks them when something more comes of them', () => {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-migration-'));
  const file = join(dir, 'history.db');
  oldFile(file);
  const history = openHistory(file);
  const profile = profileOf('oraculo');
  const queries = historyQueries(history.read);
  const detailAt = (now: number) => runView(profile, queries.runDetail('c-1', now));
  expect(detailAt(121_000)).toMatchObject({
    run: { state: 'executing', events: 3, marks: [] },
    events: [{ seq: 1 }, { seq: 2 }, { seq: 3, step: 'execucao' }],
  });
  expect(detailAt(122_000).run).toMatchObject({ state: 'stalled', marks: ['missing'] });
  recorder(history, profile, { now: () => 2_500 }).record([
    anEvent({ type: 'resultado_execucao', status: 'ok', madeAt: 2_400, receivedAt: 2_500, identity: 5 }),
  ]);
  // What has no identity is no duplicate; that the collection ended is proved by what followed.
  const { run, events } = detailAt(122_000);
  expect(run).toMatchObject({ state: 'done', events: 4, marks: ['missing'] });
  expect(events.map(({ marks }) => marks.map(({ mark }) => mark))).toEqual([[], [], ['missing'], []]);
  history.close();
  rmSync(dir, { recursive: true, force: true });
});
