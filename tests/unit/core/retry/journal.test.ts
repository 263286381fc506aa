import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeadFile } from '../../../../src/core/retry/head-file.ts';
import { type Journal, openJournal } from '../../../../src/core/retry/journal.ts';
import { retryIdOf, uuidV5 } from '../../../../src/core/retry/retry-id.ts';
import { aMessage, aPlan } from './fixtures.ts';

const clock = { now: () => 1_700_000_000_000 };
let folder = '';
let file = '';
let head = '';
const open: Journal[] = [];

function openHere(): Journal {
  const journal = openJournal({ file, clock });
  open.push(journal);
  return journal;
}

function closeAll(): void {
  for (const journal of open.splice(0)) journal.close();
}

/** A journal with one retry that went through, then closed. */
function written(): void {
  const journal = openHere();
  expect(journal.problem).toBeNull();
  const plan = aPlan();
  journal.audit({ operator: 'ana', connectionId: 'c', action: 'retry', details: { failure: 'f' } });
  journal.plan(plan);
  journal.capture(plan, aMessage('body of the message'));
  journal.record(plan, { kind: 'publishing' });
  journal.record(plan, { kind: 'confirmed' });
  journal.record(plan, { kind: 'acked' });
  closeAll();
}

function edit(sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

function problem(): string | null {
  const journal = openHere();
  return journal.problem?.message ?? null;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-journal-'));
  file = join(folder, 'journal.db');
  head = join(folder, 'journal.head');
});

afterEach(() => {
  closeAll();
  rmSync(folder, { recursive: true });
});

describe('S03: a high-water mark that cannot be written', () => {
  it('is told; the entries stand, and the next ones follow them', () => {
    const journal = openHere();
    const plan = aPlan();
    journal.plan(plan);
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const write = vi.spyOn(HeadFile.prototype, 'write').mockImplementationOnce(() => {
      throw full;
    });
    expect(() => journal.capture(plan, aMessage('body'))).toThrow(
      expect.objectContaining({ code: 'disk-full' }),
    );
    write.mockRestore();
    expect(journal.item(plan)?.state).toBe('captured');
    journal.record(plan, { kind: 'publishing' });
    closeAll();
    expect(openHere().item(plan)?.state).toBe('publishing');
    expect(problem()).toBeNull();
  });
});

describe('the journal', () => {
  it('keeps what was recorded, privately, and opens again', () => {
    written();
    const journal = openHere();
    expect(journal.problem).toBeNull();
    const item = journal.item(aPlan());
    expect(item).toMatchObject({
      state: 'acked',
      attempt: 1,
      settledAt: clock.now(),
      possibleDuplicate: false,
    });
    expect(Buffer.from(journal.archived(item?.archive ?? '')?.body ?? []).toString()).toBe(
      'body of the message',
    );
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(statSync(head).mode & 0o077).toBe(0);
  });

  it('refuses an entry that may not follow, and writes nothing of it', () => {
    const journal = openHere();
    const plan = aPlan();
    journal.plan(plan);
    expect(() => journal.record(plan, { kind: 'publishing' })).toThrow(/planned: publishing may not follow/);
    expect(() => journal.record(plan, { kind: 'acked' })).toThrow(/may not follow/);
    expect(() => journal.plan(plan)).toThrow(/planned already/);
    journal.capture(plan, aMessage('x'));
    expect(journal.item(plan)?.state).toBe('captured');
    closeAll();
    expect(problem()).toBeNull();
  });

  it('accepts a high-water mark that is older than the file: the program may stop between the two (K01)', () => {
    const journal = openHere();
    const plan = aPlan();
    journal.plan(plan);
    const older = readFileSync(head);
    journal.capture(plan, aMessage('x'));
    closeAll();
    writeFileSync(head, older);
    expect(problem()).toBeNull();
  });

  it('uses the other slot when one write of the mark was torn', () => {
    const journal = openHere();
    const plan = aPlan();
    journal.plan(plan);
    journal.capture(plan, aMessage('x'));
    closeAll();
    for (const slot of [0, 1]) {
      const whole = readFileSync(head);
      const torn = Buffer.from(whole);
      torn.fill(0, slot * 512 + 40, slot * 512 + 200);
      writeFileSync(head, torn);
      expect(problem()).toBeNull();
      closeAll();
      writeFileSync(head, whole);
    }
  });
});

describe('S01: damage is found, and retrying is locked', () => {
  const changes: readonly (readonly [string, string, RegExp])[] = [
    [
      'a changed entry',
      `DROP TRIGGER ledger_is_never_changed; UPDATE ledger SET at = at + 1 WHERE seq = 3`,
      /ledger is broken at entry 3/,
    ],
    [
      'a removed entry',
      `DROP TRIGGER ledger_is_never_deleted; DELETE FROM ledger WHERE seq = 2`,
      /ledger is broken at entry 3/,
    ],
    [
      'a cut tail',
      `DROP TRIGGER ledger_is_never_deleted; DELETE FROM ledger WHERE seq = 5`,
      /had reached 5: entries are lost/,
    ],
    [
      'a changed item',
      `UPDATE item SET content = replace(content, '"acked"', '"returned"')`,
      /is not what its ledger says/,
    ],
    ['a removed item', `DELETE FROM item`, /have no row/],
    [
      'a changed body',
      `UPDATE archive SET body = CAST(replace(body, 'body', 'b0dy') AS BLOB)`,
      /archived message .* is damaged/,
    ],
    [
      'a changed audit entry',
      `DROP TRIGGER audit_is_never_changed; UPDATE audit SET operator = 'eva'`,
      /audit is broken at entry 1/,
    ],
    ['a removed audit', `DROP TRIGGER audit_is_never_deleted; DELETE FROM audit`, /audit ends at entry 0/],
  ];
  it.each(changes)('%s', (_name, sql, expected) => {
    written();
    edit(sql);
    const journal = openHere();
    expect(journal.problem?.message).toMatch(expected);
    expect(journal.problem?.code).toBe('storage-failed');
    expect(() => journal.plan(aPlan())).toThrow(/nothing is retried/);
    expect(journal.newest('c', 10)).toEqual([]);
  });

  it('changing or deleting entries is refused by the file itself', () => {
    written();
    expect(() => edit('UPDATE ledger SET at = 0')).toThrow(/append-only/);
    expect(() => edit('DELETE FROM audit')).toThrow(/append-only/);
  });

  const damage: readonly (readonly [string, () => void])[] = [
    ['header overwritten', () => patch(0, Buffer.alloc(100, 0x41))],
    ['0 bytes', () => truncateSync(file, 0)],
    ['truncated to half', () => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['root page damaged', () => patch(4096, Buffer.alloc(4096))],
    [
      '16 bytes inside a blob',
      () => patch(readFileSync(file).indexOf('body of the message'), Buffer.alloc(16, 0x5a)),
    ],
    ['the file deleted', () => rmSync(file)],
    ['the mark deleted', () => rmSync(head)],
    ['the mark damaged', () => writeFileSync(head, 'nonsense')],
  ];
  it.each(damage)('%s', (_name, harm) => {
    written();
    harm();
    expect(problem()).toMatch(/./);
  });

  it('the write-ahead log deleted, or one bit of it flipped, while entries were only there', () => {
    for (const harm of ['deleted', 'bit flipped', 'tail torn'] as const) {
      const journal = openHere();
      const plan = aPlan({ retryId: retryIdOf('i', 0, harm.length), ordinal: harm.length });
      journal.plan(plan);
      journal.capture(plan, aMessage(harm));
      // A copy taken while it is open is what a crash leaves behind: entries that only the log holds.
      const crashed = join(folder, `crashed-${harm.length}.db`);
      for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${crashed}${suffix}`);
      copyFileSync(head, crashed.replace(/db$/, 'head'));
      const wal = `${crashed}-wal`;
      const bytes = readFileSync(wal);
      if (harm === 'deleted') rmSync(wal);
      if (harm === 'tail torn') writeFileSync(wal, bytes.subarray(0, 32 + 24 + 4096 + 100));
      if (harm === 'bit flipped') {
        bytes.writeUInt8(bytes.readUInt8(32 + 24 + 2000) ^ 1, 32 + 24 + 2000);
        writeFileSync(wal, bytes);
      }
      const reopened = openJournal({ file: crashed, clock });
      open.push(reopened);
      expect(reopened.problem?.message, harm).toMatch(/./);
    }
  });
});

describe('S05: a journal restored from yesterday or replaced', () => {
  it('is told from the one that was here', () => {
    written();
    const yesterday = join(folder, 'yesterday.db');
    copyFileSync(file, yesterday);
    const journal = openHere();
    journal.audit({ operator: 'ana', connectionId: 'c', action: 'look', details: {} });
    closeAll();
    copyFileSync(yesterday, file);
    expect(problem()).toMatch(/audit ends at entry 1, but it had reached 2/);
    closeAll();
    rmSync(file);
    expect(problem()).toMatch(/not the journal that was here before/);
  });
});

describe('retry ids', () => {
  it('are UUIDv5 as RFC 9562 has it', () => {
    const dns = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
    expect(uuidV5('www.example.com', dns)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('differ by identity, ordinal and attempt, and are the same each time', () => {
    const ids = [retryIdOf('a', 0, 1), retryIdOf('a', 0, 2), retryIdOf('a', 1, 1), retryIdOf('b', 0, 1)];
    expect(new Set(ids).size).toBe(4);
    expect(retryIdOf('a', 0, 1)).toBe(ids[0]);
  });
});

function patch(offset: number, bytes: Buffer): void {
  expect(offset).toBeGreaterThanOrEqual(0);
  const content = readFileSync(file);
  bytes.copy(content, offset);
  writeFileSync(file, content);
}
