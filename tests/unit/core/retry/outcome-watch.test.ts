/** Following a batch costs what the batch asks for, however many retries still wait for an outcome. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../../src/core/retry/journal.ts';
import { finished } from '../../../support/failures/finished.ts';
import { type Lab, labProfile, openLab } from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';
import { aMessage, aPlan } from './fixtures.ts';

const WAITING = 5_000;
const SENT_AT = 1_700_000_000_000;
const retryIdAt = (index: number) => `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`;

let folder = '';
let open: OpenSession;
let lab: Lab;

/** Sent long ago, and never heard of again. In one transaction: thirty thousand durable ones would take their time. */
function fillJournal(): void {
  const journal = openJournal({ file: join(folder, 'journal.db'), clock: { now: () => SENT_AT } });
  journal.batch((write) => {
    for (let index = 0; index < WAITING; index += 1) {
      const plan = aPlan({
        connectionId: 'lab',
        retryId: retryIdAt(index),
        failureId: `f${index}`,
        identity: `i${index}`,
        correlationId: `run-${index}`,
        type: 'pedido',
        target: 'work',
      });
      write.plan(plan);
      write.capture(plan, aMessage('m'));
      for (const kind of ['publishing', 'confirmed', 'acked'] as const) write.record(plan, { kind });
      write.record(plan, { kind: 'outcome', outcome: 'overdue', because: 'its time has passed' });
    }
  });
  journal.close();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-waiting-'));
  open = await openSession(testPlace('embedded', folder));
});

afterEach(async () => {
  await lab.close();
  await open.close();
  rmSync(folder, { recursive: true });
});

describe('a batch, while 5,000 retries wait for an outcome', () => {
  it('reads only the retries that its events can speak for, and judges those', () => {
    fillJournal();
    lab = openLab({ folder, profile: labProfile('work', null), session: open.session });
    const outcomeOf = (index: number) =>
      lab.journal.item({ connectionId: 'lab', retryId: retryIdAt(index) })?.outcome;
    let read = 0;
    const parse = JSON.parse;
    JSON.parse = (...args) => {
      read += 1;
      return parse(...args);
    };
    const startedAt = performance.now();
    try {
      for (let turn = 0; turn < 100; turn += 1) lab.record(finished({ correlationId: `elsewhere-${turn}` }));
      lab.record(finished({ retryId: retryIdAt(7), correlationId: 'run-7' }));
      lab.record(finished({ correlationId: 'run-4999' }));
    } finally {
      JSON.parse = parse;
    }
    // All of them for each batch were 510,000, and took a minute.
    expect(read).toBeLessThan(500);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect([outcomeOf(7), outcomeOf(4999), outcomeOf(8)]).toEqual(['succeeded', 'succeeded', 'overdue']);
  }, 60_000);

  it('finds them by an index', () => {
    openJournal({ file: join(folder, 'journal.db'), clock: { now: () => 0 } }).close();
    const database = new Database(join(folder, 'journal.db'));
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT content FROM item
         WHERE connection_id = 'c' AND awaits_outcome = 1 AND json_extract(content, '$.correlationId') = 'r'`,
      )
      .all();
    database.close();
    lab = openLab({ folder, profile: labProfile('work', null), session: open.session });
    expect(JSON.stringify(plan)).toContain('item_awaiting_run');
  });
});
