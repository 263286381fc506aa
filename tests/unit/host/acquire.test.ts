import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Attached, acquire, type Owned } from '../../../src/core/host/acquire.ts';
import { attachTo } from '../../../src/core/host/attach-socket.ts';
import { readOwner, writeOwner } from '../../../src/core/host/owner-file.ts';
import { chooseSocketPath } from '../../../src/core/host/socket-path.ts';
import type { Wire } from '../../../src/shared/wire.ts';

const clock = { now: () => 1_750_000_000_000 };
const options = { host: 'test', clock, patienceMs: 400 } as const;
const HOLDER = join(import.meta.dirname, 'holder.ts');

let dataDir: string;
const held: (Owned | Attached)[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'oraculo-host-')), 'data');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const one of held.splice(0)) {
    if (one.kind === 'owner') await one.release();
    else one.wire.close();
  }
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

async function take(patienceMs = 400): Promise<Owned | Attached> {
  const one = await acquire(dataDir, { ...options, patienceMs });
  held.push(one);
  return one;
}

function owned(one: Owned | Attached): Owned {
  if (one.kind !== 'owner') throw new Error('attached, not owner');
  return one;
}

function attached(one: Owned | Attached): Attached {
  if (one.kind !== 'attached') throw new Error('owner, not attached');
  return one;
}

/** A process that takes the directory, echoes on every wire, and lives until it is killed. */
async function holder(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const next = (wire: Wire) => new Promise((resolve) => wire.onMessage(resolve));
const gone = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

describe('a data directory', () => {
  it('has one owner, and is private', async () => {
    const { owner } = owned(await take());
    expect(owner).toMatchObject({ pid: process.pid, host: 'test', startedAt: clock.now() });
    expect(mode(dataDir)).toBe('700');
    for (const name of ['owner.json', 'owner.lock', 'console.sock'])
      expect(mode(join(dataDir, name))).toBe('600');
  });

  it('is reached by a second program through the owner', async () => {
    owned(await take()).serve((wire) => wire.onMessage((message) => wire.send({ echo: message })));
    const { wire, owner } = attached(await take());
    wire.send('olá');
    expect(await next(wire)).toEqual({ echo: 'olá' });
    expect(owner.pid).toBe(process.pid);
  });

  it('keeps what an early program said until the owner serves', async () => {
    const owner = owned(await take());
    const { wire } = attached(await take());
    wire.send('early');
    owner.serve((served) => served.onMessage((message) => served.send({ echo: message })));
    expect(await next(wire)).toEqual({ echo: 'early' });
  });

  it('is free again after release, with nothing left but the lock file', async () => {
    await owned(await take()).release();
    held.splice(0);
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(false);
    expect(existsSync(join(dataDir, 'console.sock'))).toBe(false);
    owned(await take());
  });

  it('is free at once after kill -9 of its owner', async () => {
    const child = await holder();
    expect(attached(await take()).owner.pid).toBe(child.pid);
    child.kill('SIGKILL');
    await gone(child);
    expect(readOwner(dataDir)?.pid).toBe(child.pid);
    const from = performance.now();
    expect(owned(await take()).owner.pid).toBe(process.pid);
    expect(performance.now() - from).toBeLessThan(300);
  });

  it('is refused, naming the owner, when the owner does not answer', async () => {
    const child = await holder();
    child.kill('SIGSTOP');
    const refused = acquire(dataDir, { ...options, patienceMs: 100 });
    await expect(refused).rejects.toMatchObject({
      code: 'data-dir-owned',
      details: { pid: child.pid, host: 'test' },
    });
  }, 10_000);

  it('does not trust a record without a lock: a reused pid or a damaged file changes nothing', async () => {
    const first = owned(await take());
    const record = first.owner;
    await first.release();
    held.splice(0);
    writeOwner(dataDir, { ...record, pid: process.pid });
    owned(await take());
    await owned(held.splice(0)[0] ?? (await take())).release();
    writeFileSync(join(dataDir, 'owner.json'), '{"pid": "torn');
    owned(await take());
  });

  it('goes to exactly one of many that start together', async () => {
    const all = await Promise.all(Array.from({ length: 24 }, () => take(5_000)));
    expect(all.filter(({ kind }) => kind === 'owner')).toHaveLength(1);
    const processes = await Promise.all(Array.from({ length: 4 }, () => holder()));
    expect(new Set(processes.map(({ pid }) => pid)).size).toBe(4);
    expect(readOwner(dataDir)?.pid).toBe(process.pid);
  });

  it('goes to exactly one of many that find a killed owner', async () => {
    for (let round = 0; round < 5; round += 1) {
      const child = await holder();
      child.kill('SIGKILL');
      await gone(child);
      const all = await Promise.all(Array.from({ length: 12 }, () => take(5_000)));
      expect(all.filter(({ kind }) => kind === 'owner')).toHaveLength(1);
      for (const one of held.splice(0)) {
        if (one.kind === 'owner') await one.release();
        else one.wire.close();
      }
    }
  });

  it('says what is wrong when it cannot be a directory', async () => {
    writeFileSync(dataDir, 'a file');
    await expect(take()).rejects.toMatchObject({ code: 'storage-failed' });
  });
});

describe('the attach socket', () => {
  it('hangs up on a program that does not know the key, and on one that says nothing', async () => {
    const { owner, serve } = owned(await take());
    let served = 0;
    serve(() => {
      served += 1;
    });
    expect(await attachTo({ ...owner, key: '0'.repeat(64) })).toBeNull();
    const silent = connect(owner.socket);
    await new Promise((resolve) => silent.once('close', resolve));
    expect(served).toBe(0);
  }, 10_000);

  it('lives in a private temporary folder when the path is too long for a socket', async () => {
    dataDir = join(dataDir, 'a'.repeat(60), 'b'.repeat(60));
    const { owner } = owned(await take());
    expect(Buffer.byteLength(owner.socket)).toBeLessThanOrEqual(100);
    expect(mode(join(owner.socket, '..'))).toBe('700');
    attached(await take());
    await owned(held.splice(0, 1)[0] ?? (await take())).release();
    expect(existsSync(join(owner.socket, '..'))).toBe(false);
  });

  it('is a pipe with an unguessable name on Windows', () => {
    const one = chooseSocketPath('C:\\data', 'win32');
    expect(one).toMatch(/^\\\\\.\\pipe\\oraculo-[0-9a-f]{32}$/);
    expect(chooseSocketPath('C:\\data', 'win32')).not.toBe(one);
  });

  it('shows its key in no file but the private record', async () => {
    const { owner } = owned(await take());
    expect(readFileSync(join(dataDir, 'owner.json'), 'utf8')).toContain(owner.key);
    // Not read: closing a descriptor of it would drop this process's own lock.
    expect(statSync(join(dataDir, 'owner.lock')).size).toBe(0);
  });
});
