import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobPlanRecord, selectionHash } from '../../../../src/core/retry/job-record.ts';
import { type Journal, openJournal } from '../../../../src/core/retry/journal.ts';
import { retryIdOf } from '../../../../src/core/retry/retry-id.ts';
import type { RetryPlan } from '../../../../src/core/retry/retry-item.ts';
import { aMessage, aPlan } from './fixtures.ts';

const clock = { now: () => 1_700_000_000_000 };
let folder = '';
let file = '';
const open: Journal[] = [];

function openHere(): Journal {
  const journal = openJournal({ file, clock });
  open.push(journal);
  return journal;
}

function closeAll(): void {
  for (const journal of open.splice(0)) journal.close();
}

function edit(sql: string): void {
  closeAll();
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

function ask<T>(sql: string): readonly T[] {
  const database = new Database(file, { readonly: true });
  const rows = database.prepare<[], T>(sql).all();
  database.close();
  return rows;
}

const IDS = Array.from({ length: 6 }, (_, index) => `f${index}`);

function jobPlan(failureIds: readonly string[] = IDS, jobId = 'job-1'): JobPlanRecord {
  return {
    connectionId: 'c',
    jobId,
    request: {
      action: 'retry',
      target: { kind: 'failed-queue' },
      edit: null,
      rate: null,
      canary: true,
      window: 50,
      include: [],
      reason: null,
    },
    queues: ['q.dlq'],
    operator: 'ana',
    createdAt: clock.now(),
    total: failureIds.length,
    bytes: 10,
    selectionHash: selectionHash(failureIds),
    skipped: [{ code: 'gone', count: 2 }],
    steps: [1, 5],
  };
}

function itemPlan(position: number, changes: Partial<RetryPlan> = {}): RetryPlan {
  return aPlan({
    retryId: retryIdOf('identity', position, 1),
    ordinal: position,
    failureId: `f${position}`,
    jobId: 'job-1',
    jobPosition: position,
    ...changes,
  });
}

const PLANS = IDS.map((_, position) => itemPlan(position));

/** A job of six: five acked, one returned, in the four transactions of a window. */
function written(): Journal {
  const journal = openHere();
  journal.planJob(jobPlan(), IDS);
  journal.batch((write) => {
    for (const plan of PLANS) {
      write.plan(plan);
      write.capture(plan, aMessage(`body ${plan.ordinal}`));
    }
  });
  journal.batch((write) => {
    for (const plan of PLANS) write.record(plan, { kind: 'publishing' });
  });
  journal.batch((write) => {
    for (const plan of PLANS.slice(1)) write.record(plan, { kind: 'confirmed' });
    write.record(itemPlan(0), { kind: 'returned', error: { code: 'unroutable', message: '312' } });
  });
  journal.batch((write) => {
    for (const plan of PLANS.slice(1)) write.record(plan, { kind: 'acked' });
    write.recordJob(jobPlan(), { kind: 'job-done' });
  });
  return journal;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-journal-'));
  file = join(folder, 'journal.db');
});

afterEach(() => {
  closeAll();
  rmSync(folder, { recursive: true });
});

describe('a journal of the version before jobs', () => {
  it('opens, verifies and goes on', () => {
    const here = new URL('.', import.meta.url);
    const database = new Database(file);
    database.exec(readFileSync(new URL('journal-version-2.sql', here), 'utf8'));
    database.close();
    copyFileSync(new URL('journal-version-2.head', here), join(folder, 'journal.head'));
    const journal = openHere();
    expect(journal.problem).toBeNull();
    const states = journal.newest('c', 20).map(({ state }) => state);
    expect(states.toSorted()).toEqual([
      'acked',
      'cancelled',
      'captured',
      'confirmed',
      'confirmed',
      'delivered_by_decision',
      'not_found',
      'returned',
      'unknown',
    ]);
    const captured = itemPlan(7);
    journal.batch((write) => write.record(captured, { kind: 'publishing' }));
    closeAll();
    expect(openHere().problem).toBeNull();
  });
});

/** To its end, in one go. */
function readAgain(journal: Journal) {
  const steps = journal.verify();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

describe('a batch', () => {
  it('is one entry of the ledger, and folds into each item', () => {
    const journal = written();
    const kinds = ask<{ kind: string }>('SELECT kind FROM ledger ORDER BY seq').map(({ kind }) => kind);
    expect(kinds).toEqual(['job-planned', 'batch', 'batch', 'batch', 'batch', 'job-done']);
    expect(journal.item(itemPlan(3))).toMatchObject({ state: 'acked', sentAt: clock.now(), jobPosition: 3 });
    closeAll();
    const reopened = openHere();
    expect(reopened.problem).toBeNull();
    expect(readAgain(reopened)).toMatchObject({ problem: null, ledgerEntries: 6, archived: 6 });
  });

  it('is written whole or not at all', () => {
    const journal = openHere();
    const fails = () =>
      journal.batch((write) => {
        write.plan(itemPlan(0));
        write.audit({ operator: 'ana', connectionId: 'c', action: 'job', details: {} });
        write.record(itemPlan(1), { kind: 'publishing' });
      });
    expect(fails).toThrow(/without a plan/);
    expect(journal.item(itemPlan(0))).toBeNull();
    journal.plan(itemPlan(0));
    expect(journal.auditPage({ limit: 10 }).entries).toEqual([]);
    closeAll();
    expect(openHere().problem).toBeNull();
  });

  it('answers what each entry made of its item, within the batch too', () => {
    const journal = openHere();
    const states = journal.batch((write) => [
      write.plan(itemPlan(0)).state,
      write.capture(itemPlan(0), aMessage('x')).state,
      write.record(itemPlan(0), { kind: 'discarding' }).state,
    ]);
    expect(states).toEqual(['planned', 'captured', 'discarding']);
  });
});

describe('a job', () => {
  it('keeps its selection, its counts and its items by place', () => {
    const journal = written();
    const key = { connectionId: 'c', jobId: 'job-1' };
    expect(journal.jobSelection(key, 4, 10)).toEqual([
      { position: 4, failureId: 'f4' },
      { position: 5, failureId: 'f5' },
    ]);
    expect(journal.itemsOfJob(key, 1, 2).map((item) => item.failureId)).toEqual(['f1', 'f2']);
    expect(journal.jobCounts(key)).toEqual([
      { state: 'acked', outcome: 'pending', possibleDuplicate: false, count: 5 },
      { state: 'returned', outcome: 'pending', possibleDuplicate: false, count: 1 },
    ]);
    expect(journal.job(key)).toMatchObject({ state: 'done', endedAt: clock.now() });
    expect(journal.activeJobs('c')).toEqual([]);
    expect(journal.jobs('c', 5)).toHaveLength(1);
  });

  it('goes through pause, stop and step, and refuses what may not follow', () => {
    const journal = openHere();
    const plan = jobPlan();
    journal.planJob(plan, IDS);
    journal.recordJob(plan, { kind: 'job-waiting', until: 5 });
    expect(journal.recordJob(plan, { kind: 'job-step', step: 1 })).toMatchObject({
      state: 'running',
      step: 1,
    });
    const stop = { rule: 'returned', message: '312', failedAgain: 0, of: 1 } as const;
    expect(journal.recordJob(plan, { kind: 'job-stopped', ...stop })).toMatchObject({
      state: 'stopped',
      stop,
    });
    expect(() => journal.recordJob(plan, { kind: 'job-step', step: 2 })).toThrow(/may not follow/);
    expect(journal.recordJob(plan, { kind: 'job-resumed' })).toMatchObject({ state: 'running', stop: null });
    journal.recordJob(plan, { kind: 'job-cancelled' });
    expect(() => journal.recordJob(plan, { kind: 'job-resumed' })).toThrow(/may not follow/);
    closeAll();
    expect(openHere().job(plan)).toMatchObject({ state: 'cancelled', step: 1 });
  });

  it('is refused when its selection is not the one that was planned', () => {
    const journal = openHere();
    expect(() => journal.planJob(jobPlan(), IDS.toReversed())).toThrow(/not about the failures/);
    expect(journal.jobs('c', 5)).toEqual([]);
  });
});

describe('S01: damage to jobs is found', () => {
  const changes: readonly (readonly [string, string, RegExp])[] = [
    [
      'a changed job',
      `UPDATE job SET content = replace(content, '"done"', '"paused"')`,
      /job job-1 is not what/,
    ],
    ['a removed job', 'DELETE FROM job', /have no row/],
    [
      'a changed selection',
      `DROP TRIGGER job_selection_is_never_changed; UPDATE job_selection SET failure_id = 'x' WHERE position = 2`,
      /selection of job job-1/,
    ],
    ['a selection that grew', `INSERT INTO job_selection VALUES ('c', 'job-2', 0, 'f9')`, /belong to no job/],
    [
      'a changed count',
      `UPDATE job_count SET count = 4 WHERE state = 'acked'`,
      /count of job job-1 is wrong/,
    ],
    ['a missing count', `DELETE FROM job_count WHERE state = 'acked'`, /counts of a job are missing/],
    ['an item of another job', `UPDATE item SET job_id = 'job-2'`, /is not what its ledger says/],
    [
      'a changed batch',
      `DROP TRIGGER ledger_is_never_changed; UPDATE ledger SET entry = replace(entry, 'confirmed', 'acked') WHERE seq = 4`,
      /ledger is broken at entry 4/,
    ],
  ];
  it.each(changes)('%s', (_name, sql, expected) => {
    written();
    edit(sql);
    expect(openHere().problem?.message).toMatch(expected);
  });
});

describe('what is kept', () => {
  it('is listed newest first, page by page', () => {
    const journal = openHere();
    for (const action of ['discard', 'archive'] as const) {
      for (const position of [0, 1]) {
        const plan = itemPlan(position, { action, retryId: `${action}-${position}` });
        journal.plan(plan);
        journal.capture(plan, aMessage(action));
        if (action === 'archive') journal.record(plan, { kind: 'archived' });
        else journal.record(plan, { kind: 'discarding' });
        if (action === 'discard') journal.record(plan, { kind: 'acked' });
      }
    }
    const first = journal.kept('c', null, 3);
    expect(first.map(({ retryId, state }) => [retryId, state])).toEqual([
      ['discard-1', 'discarded'],
      ['discard-0', 'discarded'],
      ['archive-1', 'archived'],
    ]);
    const last = { keptAt: clock.now(), retryId: 'archive-1' };
    expect(journal.kept('c', last, 3).map(({ retryId }) => retryId)).toEqual(['archive-0']);
    expect(journal.archivedSize(first[0]?.archive ?? '')).toBe('discard'.length);
  });
});

describe('the audit', () => {
  it('is read newest first, by page and by text', () => {
    const journal = openHere();
    for (const action of ['job', 'group', 'queue'] as const) {
      journal.audit({ operator: 'ana', connectionId: 'c', action, details: { of: action } });
    }
    const page = journal.auditPage({ limit: 2 });
    expect(page).toMatchObject({ hasMore: true, entries: [{ action: 'queue' }, { action: 'group' }] });
    expect(journal.auditPage({ limit: 2, before: 2 }).entries).toMatchObject([{ action: 'job' }]);
    expect(journal.auditPage({ limit: 5, text: 'group' }).entries).toHaveLength(1);
  });
});

describe('every question about jobs', () => {
  it('is answered by an index', () => {
    written();
    const questions: readonly (readonly [string, string])[] = [
      [
        `SELECT content FROM item WHERE connection_id = 'c' AND job_id = 'j' AND job_position >= 0 ORDER BY job_position`,
        'item_by_job',
      ],
      [
        `SELECT content FROM item WHERE connection_id = 'c' AND kept_at IS NOT NULL AND (kept_at, retry_id) < (1, '')
         ORDER BY kept_at DESC, retry_id DESC`,
        'item_kept',
      ],
      [`SELECT content FROM job WHERE connection_id = 'c' AND active = 1 ORDER BY created_at`, 'job_active'],
      [`SELECT content FROM job WHERE connection_id = 'c' ORDER BY created_at DESC`, 'job_by_time'],
      [`SELECT content FROM item WHERE connection_id = 'c' AND identity = 'i'`, 'item_by_identity'],
    ];
    for (const [sql, index] of questions) {
      const plan = ask<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => detail);
      expect(plan.join(' ')).toContain(index);
    }
  });
});
