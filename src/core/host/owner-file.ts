/**
 * `owner.json`: who has a data directory open, and where to reach them. Written by the holder of the directory's lock only;
 * what it says is a hint for others, the lock is the truth. It holds the key of the attach socket, so it is 0600.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from '../../shared/schema.ts';

const ownerRecord = z.object({
  pid: z.int().positive(),
  host: z.enum(['electron', 'web', 'cli', 'test']),
  machine: z.string().max(255),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** Unix socket or named pipe. */
  socket: z.string().min(1).max(4096),
  /** What an attaching program says first; 256 bits, hexadecimal. */
  key: z.string().length(64),
});

export type OwnerRecord = z.infer<typeof ownerRecord>;

function ownerFile(dataDir: string): string {
  return join(dataDir, 'owner.json');
}

/** The record, or null when there is none that can be read. */
export function readOwner(dataDir: string): OwnerRecord | null {
  try {
    const parsed = ownerRecord.safeParse(JSON.parse(readFileSync(ownerFile(dataDir), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // Missing, unreadable or damaged: nobody can be reached through it, and the lock still tells who owns.
    return null;
  }
}

/** Replaces the record at once: a reader sees the old one or the new one, never a part. */
export function writeOwner(dataDir: string, record: OwnerRecord): void {
  const fresh = join(dataDir, `owner.json.${randomBytes(8).toString('hex')}`);
  const file = openSync(fresh, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify(record)}\n`);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, ownerFile(dataDir));
}

export function removeOwner(dataDir: string): void {
  rmSync(ownerFile(dataDir), { force: true });
}
