import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Journal, openJournal } from '../../../../src/core/retry/journal.ts';
import { backUpJournal, keepJournalBackups } from '../../../../src/core/retry/journal-backup.ts';
import { rowCounts } from '../../../../src/core/sqlite/backup.ts';
import { openReadable } from '../../../../src/core/sqlite/open.ts';
import { TestLog } from '../../../support/failures/lab.ts';

let dir = '';
let journal: Journal;
const clock = { at: Date.UTC(2026, 4, 1, 12), now: () => clock.at };
const file = () => join(dir, 'journal.db');
const folder = () => join(dir, 'backups');

function audited(count: number): void {
  for (let n = 0; n < count; n += 1) {
    journal.audit({ operator: 'ana', connectionId: 'c', action: 'look', details: { queue: `q${n}` } });
  }
}

function countsOf(name: string): Readonly<Record<string, number>> {
  const database = openReadable(name);
  try {
    return rowCounts(database);
  } finally {
    database.close();
  }
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'oraculo-backup-'));
  clock.at = Date.UTC(2026, 4, 1, 12);
  journal = openJournal({ file: file(), clock });
  audited(40);
});
afterEach(() => {
  journal.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('S08: the copy of the journal', () => {
  it('restores to the same rows and chains, private like the journal', async () => {
    const copy = await backUpJournal(file(), folder(), '2026-05-01');
    expect(countsOf(copy)).toEqual(countsOf(file()));
    expect(countsOf(copy).audit).toBe(40);
    expect(statSync(copy).mode & 0o077).toBe(0);
    const other = mkdtempSync(join(dir, 'restored-'));
    copyFileSync(copy, join(other, 'journal.db'));
    copyFileSync(copy.replace('.db', '.head'), join(other, 'journal.head'));
    const restored = openJournal({ file: join(other, 'journal.db'), clock });
    expect(restored.problem).toBeNull();
    restored.close();
  });

  it('is not taken for the journal that went on without it (S05)', async () => {
    const copy = await backUpJournal(file(), folder(), '2026-05-01');
    audited(1);
    journal.close();
    for (const end of ['-wal', '-shm']) rmSync(`${file()}${end}`, { force: true });
    copyFileSync(copy, file());
    journal = openJournal({ file: file(), clock });
    expect(journal.problem?.message).toContain('entries are lost');
  });

  it('does not replace a good one when the journal is damaged', async () => {
    const copy = await backUpJournal(file(), folder(), '2026-05-01');
    const before = statSync(copy).mtimeMs;
    journal.close();
    writeFileSync(file(), Buffer.alloc(8_192, 7));
    journal = openJournal({ file: file(), clock });
    expect(journal.problem?.code).toBe('storage-failed');
    await expect(backUpJournal(file(), folder(), '2026-05-01')).rejects.toMatchObject({
      code: 'storage-failed',
    });
    expect(statSync(copy).mtimeMs).toBe(before);
    expect(readdirSync(folder()).toSorted()).toEqual(['journal-2026-05-01.db', 'journal-2026-05-01.head']);
  });

  it('is made once a day, and the newest three are kept', async () => {
    for (const day of [1, 1, 2, 3, 4, 5]) {
      clock.at = Date.UTC(2026, 4, day, 12);
      const backups = keepJournalBackups({ file: file(), folder: folder(), clock, log: new TestLog() });
      await backups.close();
    }
    const names = readdirSync(folder()).filter((name) => name.endsWith('.db'));
    expect(names).toEqual(['journal-2026-05-03.db', 'journal-2026-05-04.db', 'journal-2026-05-05.db']);
    expect(existsSync(join(folder(), 'journal-2026-05-05.head'))).toBe(true);
  });
});
