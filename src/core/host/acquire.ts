/**
 * A data directory has one owning process. `acquire` makes this process the owner, or attaches it to the one there is,
 * or refuses with `data-dir-owned` and the owner's name.
 *
 * The lock (`owner.lock`) is the operating system's: it is free the moment its holder dies. The owner listens on its
 * attach socket before it writes `owner.json`, so between lock and record there is only a short wait for others.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import type { Wire } from '../../shared/wire.ts';
import type { Clock } from '../deps.ts';
import { type FileLock, tryLockFile } from '../sqlite/file-lock.ts';
import { type AttachSocket, attachTo, listenForAttach } from './attach-socket.ts';
import { type OwnerRecord, readOwner, removeOwner, writeOwner } from './owner-file.ts';
import { chooseSocketPath, removeSocket } from './socket-path.ts';

export interface Owned {
  readonly kind: 'owner';
  readonly owner: OwnerRecord;
  /** Serves every program that attaches from now on; those that came earlier have waited. */
  serve(serve: (wire: Wire) => void): void;
  /** Gives the directory up. Call it after everything in it is closed. */
  release(): Promise<void>;
}

export interface Attached {
  readonly kind: 'attached';
  readonly owner: OwnerRecord;
  readonly wire: Wire;
}

export interface AcquireOptions {
  readonly host: OwnerRecord['host'];
  readonly clock: Clock;
  /** How long to wait for an owner that is just starting or just closing. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 5_000;
const PAUSE_MS = 40;

export async function acquire(dataDir: string, options: AcquireOptions): Promise<Owned | Attached> {
  preparePrivately(dataDir);
  const until = performance.now() + (options.patienceMs ?? PATIENCE_MS);
  while (true) {
    const lock = lockOf(dataDir);
    if (lock) return own(dataDir, lock, options);
    const owner = readOwner(dataDir);
    const wire = owner && (await attachTo(owner));
    if (owner && wire) return { kind: 'attached', owner, wire };
    if (performance.now() > until) throw ownedBy(dataDir, owner);
    await delay(PAUSE_MS);
  }
}

function preparePrivately(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    chmodSync(dataDir, 0o700);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

function lockOf(dataDir: string): FileLock | null {
  try {
    return tryLockFile(join(dataDir, 'owner.lock'));
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

function unusable(dataDir: string, error: unknown): ExpectedError {
  return new ExpectedError(
    'storage-failed',
    `The data directory ${dataDir} cannot be used: ${messageOf(error)}`,
    { file: dataDir, reason: messageOf(error) },
    error,
  );
}

function ownedBy(dataDir: string, owner: OwnerRecord | null): ExpectedError {
  const who = owner
    ? `${owner.host}, process ${owner.pid} on ${owner.machine}, since ${new Date(owner.startedAt).toISOString()}`
    : 'a process that does not say who it is';
  return new ExpectedError(
    'data-dir-owned',
    `The data directory ${dataDir} is open in another program that does not answer (${who})`,
    { dataDir, pid: owner?.pid ?? null, host: owner?.host ?? null, machine: owner?.machine ?? null },
  );
}

async function own(dataDir: string, lock: FileLock, { host, clock }: AcquireOptions): Promise<Owned> {
  const before = readOwner(dataDir);
  if (before) removeSocket(before.socket);
  const waiting: Wire[] = [];
  let serve = (wire: Wire): void => {
    waiting.push(wire);
  };
  try {
    const owner: OwnerRecord = {
      pid: process.pid,
      host,
      machine: hostname(),
      startedAt: clock.now(),
      socket: chooseSocketPath(dataDir),
      key: randomBytes(32).toString('hex'),
    };
    removeSocket(join(dataDir, 'console.sock'));
    const socket = await listenForAttach(owner.socket, owner.key, (wire) => serve(wire));
    writeOwner(dataDir, owner);
    return {
      kind: 'owner',
      owner,
      serve: (next) => {
        serve = next;
        for (const wire of waiting.splice(0)) next(wire);
      },
      release: () => giveUp(dataDir, lock, socket, owner),
    };
  } catch (error) {
    lock.release();
    throw unusable(dataDir, error);
  }
}

async function giveUp(
  dataDir: string,
  lock: FileLock,
  socket: AttachSocket,
  owner: OwnerRecord,
): Promise<void> {
  await socket.close();
  removeOwner(dataDir);
  removeSocket(owner.socket);
  lock.release();
}
