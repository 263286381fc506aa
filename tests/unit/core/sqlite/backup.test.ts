import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepBeforeMigration, rowCounts } from '../../../../src/core/sqlite/backup.ts';
import { type Migration, openReadable, openWritable } from '../../../../src/core/sqlite/open.ts';

const first: Migration = {
  version: 1,
  name: 'notes',
  up: (database) => database.exec('CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT'),
};
const second: Migration = {
  version: 2,
  name: 'shorter',
  up: (database) => database.exec('DELETE FROM note WHERE id > 10'),
};

let dir = '';
const file = () => join(dir, 'notes.db');
const open = (...migrations: readonly Migration[]) =>
  openWritable({
    file: file(),
    applicationId: 0x4f525458,
    migrations,
    synchronous: 'FULL',
    beforeMigration: keepBeforeMigration,
  });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'oraculo-before-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('S08: before its schema moves on', () => {
  it('a file is kept as it was, whole and private', () => {
    const before = open(first);
    const insert = before.prepare('INSERT INTO note (text) VALUES (?)');
    for (let n = 0; n < 25; n += 1) insert.run(`note ${n}`);
    before.close();
    open(first, second).close();
    const kept = openReadable(`${file()}.schema-1`);
    expect(rowCounts(kept)).toEqual({ note: 25 });
    expect(kept.pragma('user_version', { simple: true })).toBe(1);
    kept.close();
    expect(statSync(`${file()}.schema-1`).mode & 0o077).toBe(0);
    const now = openReadable(file());
    expect(rowCounts(now)).toEqual({ note: 10 });
    now.close();
  });

  it('a new file, and one that is up to date, leave no copy', () => {
    open(first).close();
    open(first).close();
    expect(existsSync(`${file()}.schema-0`)).toBe(false);
    expect(existsSync(`${file()}.schema-1`)).toBe(false);
  });
});
