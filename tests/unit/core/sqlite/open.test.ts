import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Migration, openReadable, openWritable } from '../../../../src/core/sqlite/open.ts';

const one: Migration = { version: 1, name: 'first', up: (db) => db.exec('CREATE TABLE a (x INTEGER)') };
const two: Migration = { version: 2, name: 'second', up: (db) => db.exec('ALTER TABLE a ADD COLUMN y TEXT') };
const options = { applicationId: 0x4f524331, synchronous: 'FULL' as const };

describe('opening a database file', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-open-'));
    file = join(dir, 'deep', 'x.db');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('keeps FULL when the WAL file is opened again (S06)', () => {
    openWritable({ ...options, file, migrations: [one] }).close();
    const again = openWritable({ ...options, file, migrations: [one] });
    expect(again.pragma('synchronous', { simple: true })).toBe(2);
    again.close();
  });

  it('makes the file private', () => {
    openWritable({ ...options, file, migrations: [one] }).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('runs only the migrations a file has not had, each with its data kept', () => {
    const first = openWritable({ ...options, file, migrations: [one] });
    first.exec('INSERT INTO a (x) VALUES (7)');
    first.close();
    const second = openWritable({ ...options, file, migrations: [one, two] });
    expect(second.prepare('SELECT x, y FROM a').all()).toEqual([{ x: 7, y: null }]);
    second.close();
  });

  it('refuses a file from the future and leaves it as it is (S07)', () => {
    openWritable({ ...options, file, migrations: [one, two] }).close();
    expect(() => openWritable({ ...options, file, migrations: [one] })).toThrow(/newer version/);
    openWritable({ ...options, file, migrations: [one, two] }).close();
  });

  it('leaves the old schema whole when a migration fails half way', () => {
    openWritable({ ...options, file, migrations: [one] }).close();
    const broken: Migration = {
      version: 2,
      name: 'broken',
      up: (db) => {
        db.exec('CREATE TABLE half (x)');
        throw new Error('power cut');
      },
    };
    expect(() => openWritable({ ...options, file, migrations: [one, broken] })).toThrow(/power cut/);
    const after = openWritable({ ...options, file, migrations: [one] });
    expect(after.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
    after.close();
  });

  it('gives room back to the disk where that is asked for, also in a file that was made without it', () => {
    openWritable({ ...options, file, migrations: [one] }).close();
    for (const path of [file, join(dir, 'new.db')]) {
      const database = openWritable({ ...options, file: path, migrations: [one], shrinks: true });
      database.exec('CREATE TABLE b (x BLOB)');
      for (let row = 0; row < 200; row += 1)
        database.prepare('INSERT INTO b VALUES (?)').run(Buffer.alloc(4_000));
      database.pragma('wal_checkpoint(TRUNCATE)');
      const before = statSync(path).size;
      database.exec('DELETE FROM b');
      database.pragma('incremental_vacuum');
      database.pragma('wal_checkpoint(TRUNCATE)');
      expect(statSync(path).size).toBeLessThan(before / 10);
      database.close();
    }
  });

  it('leaves a file from the future as it is also where room is to be given back (S07)', () => {
    const made = openWritable({ ...options, file, migrations: [one, two] });
    made.pragma('wal_checkpoint(TRUNCATE)');
    made.close();
    const before = readFileSync(file);
    expect(() => openWritable({ ...options, file, migrations: [one], shrinks: true })).toThrow(
      /newer version/,
    );
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses a file of another program and one that is no database', () => {
    openWritable({ ...options, file, migrations: [one] }).close();
    expect(() => openWritable({ ...options, applicationId: 1, file, migrations: [one] })).toThrow(
      /not a file of this kind/,
    );
    writeFileSync(join(dir, 'text.db'), 'x'.repeat(5000));
    expect(() => openWritable({ ...options, file: join(dir, 'text.db'), migrations: [one] })).toThrow(
      expect.objectContaining({ code: 'storage-failed' }),
    );
  });

  it('opens for reading without being able to write', () => {
    openWritable({ ...options, file, migrations: [one] }).close();
    const reader = openReadable(file);
    expect(() => reader.exec('INSERT INTO a VALUES (1)')).toThrow();
    reader.close();
  });
});
