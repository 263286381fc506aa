import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CONNECTION_ID } from '../../src/shared/domain/connection.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { startProcess, type TestProcess } from '../support/process.ts';
import { eventually } from '../support/services/processes.ts';
import { type Console, openConsole, startSystem, tempDir } from './core-fixture.ts';

const connectionId = LOCAL_CONNECTION_ID;
const QUEUE = 'escavador.blog.falhas';

/** Keeps the file to itself, as another program (a backup, a scanner for viruses) may. */
const HOLDER = `
import Database from 'better-sqlite3';
const database = new Database(process.argv[1]);
database.pragma('locking_mode = EXCLUSIVE');
database.exec('BEGIN EXCLUSIVE');
console.log('HELD');
setInterval(() => undefined, 1000);
`;

/** What the program meets, each made so that it holds for root as well. */
const FAULTS: readonly (readonly [string, (file: string) => Promise<TestProcess | undefined>])[] = [
  [
    'is locked by another process',
    async (file) => {
      const holder = startProcess(process.execPath, ['--input-type=module', '-e', HOLDER, file]);
      await holder.line(/HELD/);
      return holder;
    },
  ],
  [
    'cannot be opened for writing',
    async (file) => {
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
      mkdirSync(file);
      writeFileSync(join(file, 'in the way'), '');
      return undefined;
    },
  ],
];

describe.each(FAULTS)('S04: the journal %s', (_name, happens) => {
  let feeds: FeedServer;
  let at: ReturnType<typeof tempDir>;
  let system: Awaited<ReturnType<typeof startSystem>>;
  let app: Console;
  let holder: TestProcess | undefined;

  beforeAll(async () => {
    feeds = await startFeedServer();
  });
  afterAll(() => feeds.close());
  beforeEach(async () => {
    at = tempDir();
    system = await startSystem(join(at.dir, 'local'));
    const before = await openConsole(at.dir, system.openers);
    await before.close();
    holder = await happens(join(at.dir, 'journal.db'));
    app = await openConsole(at.dir, system.openers);
  });
  afterEach(async () => {
    await app.close();
    await system.stop();
    await holder?.kill9();
    at.remove();
  });

  it('nothing is retried, and the reason is said; collecting, watching and looking go on', async () => {
    await eventually('connected', async () => {
      const [local] = await app.call('connections.list', {});
      return local?.state.kind === 'connected';
    });
    const parameters = { url: `${feeds.url}/erro`, limite: 5, permitir_rede_local: true };
    const { correlationId } = await app.call('collections.start', {
      connectionId,
      source: 'blog',
      parameters,
    });
    await eventually(
      'the dead letter',
      async () => {
        const { runs } = await app.call('runs.page', { connectionId, limit: 5 });
        return runs.some((run) => run.correlationId === correlationId && run.state === 'dead_lettered');
      },
      { withinMs: 15_000 },
    );
    await app.call('failures.look', { connectionId, queue: QUEUE, consent: true });
    const { failures } = await app.call('failures.page', { connectionId, limit: 5 });
    const id = failures[0]?.id ?? '';
    expect(await app.call('failures.detail', { connectionId, id })).toMatchObject({
      retryProblem: 'storage-failed',
    });
    await expect(
      app.call('failures.retry', { connectionId, id, reason: null, delayMs: 0 }),
    ).rejects.toMatchObject({ code: 'storage-failed' });
  }, 60_000);
});

it('S04: the program that holds a file in these tests really holds it', () => {
  const at = tempDir();
  const file = join(at.dir, 'held.db');
  const script = `${HOLDER.replace('setInterval(() => undefined, 1000);', '')}
    try { new Database(process.argv[1], { timeout: 50 }).exec('CREATE TABLE t (a)'); console.log('FREE'); }
    catch (error) { console.log(error.code); }`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, file], {
    encoding: 'utf8',
  });
  expect(stdout).toContain('SQLITE_BUSY');
  at.remove();
});
