import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KeptHistory, keptHistory } from '../../../../src/core/connections/kept-history.ts';
import type { FailureService } from '../../../../src/core/failures/service.ts';
import { KEEP_EVERYTHING } from '../../../../src/shared/domain/connection.ts';
import { eventually, TestLog } from '../../../support/failures/lab.ts';
import { anEvent, profileOf } from '../store/history-fixture.ts';

/** What a history asks of its failures when nothing is retried. */
const failures = { openCount: () => 0, close: async () => undefined } as unknown as FailureService;

describe('the history of a connection', () => {
  let folder = '';
  let file = '';
  let log: TestLog;
  let kept: KeptHistory;
  let told = 0;
  let links: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-kept-'));
    file = join(folder, 'history.db');
    log = new TestLog();
    told = 0;
    links = [];
  });
  afterEach(async () => {
    await kept.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = () => {
    kept = keptHistory({
      connectionId: 'c',
      folder,
      profile: profileOf('oraculo'),
      clock: { now: () => 5_000 },
      log,
      changed: () => {
        told += 1;
      },
      retention: () => KEEP_EVERYTHING,
      attach: () => ({ failures, end: () => undefined }),
      release: async () => {
        links.push('released');
        return true;
      },
      resume: () => {
        links.push('resumed');
      },
    });
  };
  const record = () => kept.record(kept.need().history, [anEvent()]);
  const captured = () => kept.queries().captureState().captured;

  /** A batch that is refused, and told of once, until `heal` lets it in. */
  const expectRefusal = (refused: 'disk-full' | 'storage-failed', heal: () => void) => {
    const before = told;
    const from = performance.now();
    expect(record).toThrow();
    expect(record).toThrow();
    expect(performance.now() - from).toBeLessThan(2_000);
    expect([kept.view().refused, told - before]).toEqual([refused, 1]);
    expect(kept.problem).toBeNull();
    heal();
    record();
    expect([kept.view().refused, told - before, captured()]).toEqual([null, 2, 2]);
    expect(links).toEqual([]);
  };

  it('S03: says that the disk is full, and goes on once it is not', () => {
    open();
    record();
    const { write } = kept.need().history;
    const pages = Number(write.pragma('page_count', { simple: true }));
    write.pragma(`max_page_count = ${pages}`);
    for (let more = 0; more < 2_000; more += 1) {
      try {
        kept.record(kept.need().history, [
          anEvent({ body: Buffer.alloc(3_000, String(more)), correlationId: null }),
        ]);
      } catch {
        break;
      }
    }
    expect(kept.view().refused).toBe('disk-full');
    write.pragma('max_page_count = 1000000');
    record();
    expect(kept.view().refused).toBeNull();
  });

  it('S04: says that another program holds the file, without waiting for it, and goes on once it lets go', () => {
    open();
    record();
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    expectRefusal('storage-failed', () => other.close());
  });

  it('S04: says that the file may only be read, and goes on once it may be written', () => {
    open();
    record();
    const { write } = kept.need().history;
    write.pragma('query_only = ON');
    expectRefusal('storage-failed', () => write.pragma('query_only = OFF'));
  });

  it('S04: a file that cannot be opened is a problem that is said, and nothing is set aside', () => {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'not a folder');
    open();
    expect(kept.problem).toMatchObject({ code: 'storage-failed' });
    expect(() => kept.queries()).toThrow(expect.objectContaining({ code: 'storage-failed' }));
    expect(kept.view()).toMatchObject({ since: null, setAside: null });
    expect(kept.counters()).toMatchObject({ captured: 0 });
  });

  it('S02: a batch that meets damage is refused, and taken by the new file that takes its place', async () => {
    open();
    record();
    const other = new Database(file);
    other.unsafeMode();
    other.pragma('writable_schema = ON');
    other.exec("UPDATE sqlite_schema SET rootpage = 99999999 WHERE name = 'event'");
    other.exec('CREATE TABLE that_changes_the_schema (x)');
    other.close();
    expect(record).toThrow(expect.objectContaining({ code: 'SQLITE_CORRUPT' }));
    expect(kept.problem).toMatchObject({ code: 'storage-failed' });
    await eventually(() => (kept.problem === null ? true : null));
    record();
    expect(captured()).toBe(1);
    expect(links).toEqual(['released', 'resumed']);
    expect(kept.queries().eventsPage({ limit: 5 }).gaps).toMatchObject([
      { from: 5_000, to: null, afterSeq: 0 },
    ]);
    const { setAside } = kept.view();
    expect(existsSync(join(folder, setAside?.file ?? ''))).toBe(true);
    await eventually(() => (kept.view().setAside?.events === 0 ? true : null), 20_000);
    expect(
      readdirSync(folder).filter((name) => name.startsWith('history.damaged-') && name.endsWith('.json')),
    ).toHaveLength(1);
  }, 30_000);
});
