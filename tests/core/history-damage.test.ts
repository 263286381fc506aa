import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LazyDelivery } from '../../src/core/broker/delivery.ts';
import { readDeliveries } from '../../src/core/capture/read-delivery.ts';
import { openConnectionHistory } from '../../src/core/connections/connection-history.ts';
import { openHistoryReader } from '../../src/core/store/history-file.ts';
import { historyMigrations } from '../../src/core/store/history-migrations/index.ts';
import { eventually } from '../support/failures/lab.ts';
import { firstMessages } from '../support/history/messages.ts';
import { profileOf } from '../unit/core/store/history-fixture.ts';
import { type Console, clock, noBroker, openConsole, startSystem, tempDir, testLog } from './core-fixture.ts';

const EVENTS = 2_000;
const PAGE = 4_096;
const USABLE_MS = 5_000;
const connectionId = 'local';

let at: ReturnType<typeof tempDir>;
let folder = '';
let file = '';
beforeEach(async () => {
  at = tempDir();
  await (await openConsole(at.dir, noBroker())).close();
  folder = join(at.dir, 'connections', connectionId);
  file = join(folder, 'history.db');
});
afterEach(() => at.remove());

/** Fills the history; `copy` sees its files while the program that wrote them still has them open. */
function fill(copy: () => void = () => undefined): void {
  const profile = profileOf('oraculo');
  const history = openConnectionHistory({ file, profile, clock, log: testLog().log });
  const deliveries = firstMessages(3, EVENTS).map(
    (message) => new LazyDelivery({ ...message, deliveryTag: 1, consumerTag: null, redelivered: false }),
  );
  for (let from = 0; from < EVENTS; from += 250) {
    const batch = deliveries.slice(from, from + 250);
    history.record(batch.flatMap((each) => readDeliveries(profile, each, 'tap', 1_700_000_000_000)));
  }
  copy();
  history.close();
}

function change(path: string, from: number, bytes: Uint8Array): void {
  const content = readFileSync(path);
  content.set(bytes.subarray(0, content.length - from), from);
  writeFileSync(path, content);
}

function rootOf(table: string): number {
  const database = new Database(file, { readonly: true });
  const root = database
    .prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?')
    .pluck()
    .get(table);
  database.close();
  return root ?? 0;
}

/** Byte where the first leaf of a table lies: its first cell's child, down from the root. */
function firstLeafOf(table: string): number {
  const content = readFileSync(file);
  let page = rootOf(table);
  for (;;) {
    const start = (page - 1) * PAGE;
    if (content[start] !== 0x05) return start;
    const cell = content.readUInt16BE(start + 12);
    page = content.readUInt32BE(start + cell);
  }
}

/** As a program that was killed leaves them: the log is not moved into the file yet. */
function leaveLog(): void {
  fill(() => {
    for (const side of ['', '-wal', '-shm']) copyFileSync(`${file}${side}`, `${file}.kept${side}`);
  });
  for (const side of ['', '-wal', '-shm']) {
    rmSync(`${file}${side}`, { force: true });
    copyFileSync(`${file}.kept${side}`, `${file}${side}`);
    rmSync(`${file}.kept${side}`);
  }
}

const ZEROS = new Uint8Array(PAGE);
const GARBAGE = new Uint8Array(PAGE).fill(0xa5);

interface Kind {
  readonly damage: () => void;
  /** Whether the file is found out, and what is at least read of it; SQLite says nothing of some kinds. */
  readonly setAside: boolean;
  readonly salvaged?: number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'header overwritten': {
    damage: () => {
      fill();
      change(file, 0, GARBAGE.subarray(0, 100));
    },
    setAside: true,
  },
  '0 bytes': {
    damage: () => {
      fill();
      truncateSync(file, 0);
    },
    setAside: true,
  },
  'truncated to half': {
    damage: () => {
      fill();
      truncateSync(file, Math.trunc(readFileSync(file).length / 2 / PAGE) * PAGE);
    },
    setAside: true,
  },
  'a leaf page zeroed': {
    damage: () => {
      fill();
      change(file, firstLeafOf('event'), ZEROS);
    },
    setAside: true,
    salvaged: EVENTS * 0.9,
  },
  'the root page damaged': {
    damage: () => {
      fill();
      change(file, (rootOf('event') - 1) * PAGE, GARBAGE);
    },
    setAside: true,
  },
  'bytes changed inside a blob': {
    damage: () => {
      fill();
      change(file, firstLeafOf('event_message') + PAGE - 300, GARBAGE.subarray(0, 16));
    },
    setAside: false,
  },
  'WAL deleted': {
    damage: () => {
      leaveLog();
      rmSync(`${file}-wal`);
    },
    setAside: false,
  },
  'one WAL bit flipped': {
    damage: () => {
      leaveLog();
      const middle = Math.trunc(readFileSync(`${file}-wal`).length / 2);
      const byte = readFileSync(`${file}-wal`)[middle] ?? 0;
      change(`${file}-wal`, middle, Uint8Array.of(byte ^ 1));
    },
    setAside: false,
  },
  'WAL header flipped': {
    damage: () => {
      leaveLog();
      change(`${file}-wal`, 0, Uint8Array.of(0));
    },
    setAside: false,
  },
  'WAL tail torn': {
    damage: () => {
      leaveLog();
      truncateSync(`${file}-wal`, readFileSync(`${file}-wal`).length - 1_000);
    },
    setAside: false,
  },
  '-shm garbage': {
    damage: () => {
      leaveLog();
      change(`${file}-shm`, 0, GARBAGE);
    },
    setAside: false,
  },
};

/** Until every question of the window is answered; a damaged history is replaced meanwhile. */
async function usable(app: Console): Promise<void> {
  await eventually(async () => {
    try {
      await app.call('events.page', { connectionId, limit: 200, before: 300 });
      await app.call('events.page', { connectionId, limit: 200 });
      await app.call('runs.page', { connectionId, limit: 50 });
      await app.call('events.types', { connectionId });
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'storage-failed' });
      return null;
    }
  }, USABLE_MS);
}

async function viewOf(app: Console) {
  const [view] = await app.call('connections.list', {});
  if (!view) throw new Error('there is no connection');
  return view;
}

describe('S02: a history that was damaged', () => {
  for (const [name, { damage, setAside, salvaged }] of Object.entries(KINDS)) {
    it(`${name}: usable within 5 s, nothing deleted`, async () => {
      damage();
      const app = await openConsole(at.dir, noBroker());
      const from = performance.now();
      await usable(app);
      expect(performance.now() - from).toBeLessThan(USABLE_MS);
      const view = await viewOf(app);
      expect(view.state).not.toMatchObject({ error: { code: 'storage-failed' } });
      expect(view.history.setAside !== null).toBe(setAside);
      if (setAside) {
        const done = await eventually(async () => {
          const { history } = await viewOf(app);
          return history.setAside?.events === null ? null : history.setAside;
        }, 30_000);
        expect(existsSync(join(folder, done?.file ?? ''))).toBe(true);
        expect(done?.events).toBeGreaterThanOrEqual(salvaged ?? 0);
        if (salvaged !== undefined) {
          expect((done?.events ?? 0) + (done?.lost ?? 0)).toBe(EVENTS);
          const read = openHistoryReader(join(folder, done?.salvagedFile ?? ''));
          expect(read.prepare('SELECT count(*) FROM event').pluck().get()).toBe(done?.events);
          expect(read.prepare('SELECT sum(events) FROM run').pluck().get()).toBe(done?.events);
          read.close();
        }
      }
      await app.close();
    }, 60_000);
  }

  it('while it captures: the capture goes on into a new one, with a gap, and the report stays over a start', async () => {
    const system = await startSystem(at.dir);
    const app = await openConsole(at.dir, system.openers);
    const parameters = {
      url: 'http://127.0.0.1:9/feed.xml',
      periodo: 'tudo',
      limite: 5,
      permitir_rede_local: true,
    };
    const start = () => app.call('collections.start', { connectionId, source: 'blog', parameters });
    const captured = (correlationId: string) =>
      eventually(async () => {
        const detail = await app.call('runs.detail', { connectionId, correlationId }).catch(() => null);
        return detail?.events.some(({ origin }) => origin === 'tap') ? detail : null;
      }, 20_000);
    const connected = () =>
      eventually(async () => ((await viewOf(app)).state.kind === 'connected' ? true : null), 20_000);
    await connected();
    await captured((await start()).correlationId);

    const other = new Database(file);
    other.unsafeMode();
    other.pragma('writable_schema = ON');
    other.exec("UPDATE sqlite_schema SET rootpage = 99999999 WHERE name = 'event'");
    other.exec('CREATE TABLE that_changes_the_schema (x)');
    other.close();

    // What it says depends on who meets the damage first.
    await start().catch(() => undefined);
    await eventually(async () => ((await viewOf(app)).history.setAside ? true : null), 20_000);
    await connected();
    const { correlationId } = await start();
    await captured(correlationId);
    const { gaps } = await app.call('events.page', { connectionId, limit: 50 });
    expect(gaps.map(({ reason, afterSeq }) => [reason, afterSeq])).toEqual([['not-connected', 0]]);
    await app.close();
    await system.stop();

    const again = await openConsole(at.dir, noBroker());
    expect((await viewOf(again)).history.setAside?.file).toMatch(/^history\.damaged-/);
    expect(
      readdirSync(folder).filter((name) => name.startsWith('history.damaged-') && name.endsWith('.db')),
    ).toHaveLength(1);
    await again.close();
  }, 90_000);
});

describe('S07: a history of a newer version', () => {
  it('is read, not written, not captured into, and stays as it is', async () => {
    fill();
    const newer = new Database(file);
    newer.pragma(`user_version = ${historyMigrations.length + 1}`);
    newer.pragma('wal_checkpoint(TRUNCATE)');
    newer.close();
    const before = readFileSync(file);
    const app = await openConsole(at.dir, noBroker());
    const view = await viewOf(app);
    expect(view.state).toMatchObject({ kind: 'failed', error: { code: 'storage-from-the-future' } });
    expect((await app.call('events.page', { connectionId, limit: 5 })).events).toHaveLength(5);
    expect((await app.call('runs.page', { connectionId, limit: 5 })).runs).toHaveLength(5);
    await expect(app.call('connections.connect', { id: connectionId })).rejects.toMatchObject({
      code: 'storage-from-the-future',
    });
    await app.close();
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
