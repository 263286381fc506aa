import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeProperties } from '../../src/core/broker/properties/codec.ts';
import { DEALT_WITH } from '../../src/core/failures/failure-state.ts';
import { createGroups } from '../../src/core/groups/create.ts';
import { openJournal } from '../../src/core/retry/journal.ts';
import { openWritable } from '../../src/core/sqlite/open.ts';
import { HISTORY_APPLICATION_ID, openHistory } from '../../src/core/store/history-file.ts';
import { historyMigrations } from '../../src/core/store/history-migrations/index.ts';
import { FAILURE_STATES } from '../../src/shared/domain/failure.ts';
import { eventually, labProfile, TestLog } from '../support/failures/lab.ts';

const clock = { now: () => Date.now() };

describe('history migration 004', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-migration-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** A file of schema 3 with failures of two causes, one of them dealt with. */
  function oldFile(file: string): void {
    const old = openWritable({
      file,
      applicationId: HISTORY_APPLICATION_ID,
      migrations: historyMigrations.slice(0, 3),
      synchronous: 'FULL',
    });
    const add = old.prepare(
      `INSERT INTO failure (id, queue, identity, ordinal, state, present, looked, exchange, routing_key, reason,
         failed_queue, type, correlation_id, failed_at, deaths, retry_count, retries, size, first_seen_at, seen_at)
       VALUES (?, 'work.dead', ?, 0, ?, 1, 1, 'dlx', 'work', 'rejected', 'work', 'pedido', ?, 1000, 1, 0, 0, 7, 1000, 1000)`,
    );
    const message = old.prepare('INSERT INTO failure_message VALUES (?, ?, ?)');
    const errors = [
      { id: 'a', text: 'item 12 recusado', state: 'open' },
      { id: 'b', text: 'item 99 recusado', state: 'succeeded' },
      { id: 'c', text: 'sem conexão', state: 'open' },
    ];
    for (const { id, text, state } of errors) {
      const value = { type: 'string', value: text } as const;
      add.run(id, `identity-${id}`, state, `run-${id}`);
      message.run(
        id,
        encodeProperties({ headers: [{ key: 'x-exception-message', value }] }),
        Buffer.from('{"a":1}'),
      );
    }
    old.exec(
      "INSERT INTO dead_letter_queue (name, facts, known_at, looked_at) VALUES ('work.dead', '{}', 1, 2)",
    );
    old.exec("INSERT INTO delivery_count VALUES ('work.dead', 'identity-a', 3)");
    old.close();
  }

  it('keeps every failure of schema 3, and each gets its groups once the program is there', async () => {
    const file = join(dir, 'history.db');
    oldFile(file);
    const history = openHistory(file);
    const rows = history.read
      .prepare('SELECT id, state, origin, archived, size FROM failure ORDER BY id')
      .all();
    expect(rows).toEqual([
      { id: 'a', state: 'open', origin: 'dead_letter', archived: 0, size: 7 },
      { id: 'b', state: 'succeeded', origin: 'dead_letter', archived: 0, size: 7 },
      { id: 'c', state: 'open', origin: 'dead_letter', archived: 0, size: 7 },
    ]);
    const bodies = history.read.prepare('SELECT body FROM failure_message').pluck().all();
    expect(bodies).toEqual([1, 2, 3].map(() => Buffer.from('{"a":1}')));
    expect(history.read.prepare('SELECT count FROM delivery_count').pluck().all()).toEqual([3]);
    expect(history.read.prepare('SELECT looked_at FROM dead_letter_queue').pluck().all()).toEqual([2]);
    expect(history.read.prepare('SELECT version, done FROM group_walk').get()).toEqual({
      version: 0,
      done: 0,
    });

    const log = new TestLog();
    const journal = openJournal({ file: join(dir, 'journal.db'), clock });
    const groups = createGroups({
      context: { id: 'lab', profile: labProfile('work', 'work.dead'), history },
      journal,
      clock,
      log,
      operator: 'ana',
      notify: () => undefined,
    });
    const page = () => groups.page({ classifier: 'cause', limit: 10 }).groups;
    await eventually(() => (page().length === 2 ? true : null));
    expect(page().map(({ title, count, open, runs }) => [title, count, open, runs])).toEqual([
      ['item # recusado', 2, 1, 2],
      ['sem conexão', 1, 1, 1],
    ]);
    expect(history.read.prepare('SELECT error_message FROM failure ORDER BY id').pluck().all()).toEqual([
      'item 12 recusado',
      'item 99 recusado',
      'sem conexão',
    ]);
    await groups.close();
    journal.close();
    history.close();
    expect(log.errors).toEqual([]);
  });

  it('counts as open what the list counts as open, for every state', () => {
    const file = join(dir, 'history.db');
    oldFile(file);
    const { read, write, close } = openHistory(file);
    write.exec(`INSERT INTO failure_group (key, id, classifier, signature, title, state, root, by_hand)
      VALUES (1, 'g', 'cause', 's', 't', 'new', 1, 0)`);
    const open = read.prepare('SELECT open FROM group_count').pluck();
    for (const [index, state] of FAILURE_STATES.entries()) {
      const isOpen = DEALT_WITH.includes(state) ? 0 : 1;
      write.prepare("UPDATE failure SET state = ? WHERE id = 'a'").run(state);
      write.exec("INSERT INTO failure_in_group VALUES ('a', 'cause', 1, 1000, 0)");
      expect([state, open.get()]).toEqual([state, isOpen]);
      write.prepare("UPDATE failure SET state = 'open' WHERE id = 'a'").run();
      expect(open.get()).toBe(1);
      write.prepare("UPDATE failure SET state = ?, size = size + 1 WHERE id = 'a'").run(state);
      expect(read.prepare('SELECT open, bytes FROM group_count').get()).toEqual({
        open: isOpen,
        bytes: 8 + index,
      });
      write.exec('DELETE FROM failure_in_group');
      expect(read.prepare('SELECT total, open, bytes FROM group_count').get()).toEqual({
        total: 0,
        open: 0,
        bytes: 0,
      });
    }
    close();
  });
});
