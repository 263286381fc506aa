/** Where the attach socket of a data directory lives: inside it, or in a private temporary folder when that path is too long. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the closing zero. */
const LONGEST_SOCKET_PATH = 100;
const TEMP_PREFIX = 'oraculo-socket-';
const SOCKET_NAME = 'console.sock';

export function chooseSocketPath(dataDir: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return `\\\\.\\pipe\\oraculo-${randomBytes(16).toString('hex')}`;
  const inside = join(dataDir, SOCKET_NAME);
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH) return inside;
  return join(mkdtempSync(join(tmpdir(), TEMP_PREFIX)), SOCKET_NAME);
}

/** Removes a socket that nobody listens on any more, and the temporary folder made for it. Call it as the owner only. */
export function removeSocket(path: string): void {
  if (path.startsWith('\\\\.\\pipe\\') || basename(path) !== SOCKET_NAME) return;
  rmSync(path, { force: true });
  const folder = dirname(path);
  if (dirname(folder) !== tmpdir() || !basename(folder).startsWith(TEMP_PREFIX)) return;
  try {
    rmdirSync(folder);
  } catch {
    // Already gone, or not empty and so not ours alone: nothing depends on it.
  }
}
