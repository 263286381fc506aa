/**
 * A file appears under its name only when it is whole: it is made beside it, private and under a name nobody can guess,
 * and then linked to its own. A link never replaces what is there, nor follows a symbolic link (docs/faults.md, H09 and
 * checklist 39).
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ExpectedError, messageOf } from '../../shared/errors.ts';

const PART = /^\.oraculo-[0-9a-f]{24}\.part(?:-journal|-wal|-shm)?$/;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export function fileError(error: unknown, file: string): ExpectedError {
  if (error instanceof ExpectedError) return error;
  const name = basename(file);
  switch (codeOf(error)) {
    case 'ENOENT':
      return new ExpectedError('file-missing', `${file} is not there`, { name }, error);
    case 'EEXIST':
      return new ExpectedError(
        'file-exists',
        `${file} is there already; choose another name`,
        { name },
        error,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'SQLITE_READONLY':
      return new ExpectedError(
        'file-not-writable',
        `${file} may not be written or read here`,
        { name },
        error,
      );
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return new ExpectedError('disk-full', `The disk of ${file} is full`, { name }, error);
    default:
      return new ExpectedError('storage-failed', `${file}: ${messageOf(error)}`, { file }, error);
  }
}

/** An empty private file beside the target. Fails with an expected error where none can be made. */
export function partBeside(target: string): string {
  const part = join(dirname(target), `.oraculo-${randomBytes(12).toString('hex')}.part`);
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    closeSync(openSync(part, 'wx', 0o600));
    return part;
  } catch (error) {
    throw fileError(error, target);
  }
}

export function removePart(part: string): void {
  for (const rest of ['', '-journal', '-wal', '-shm']) rmSync(`${part}${rest}`, { force: true });
}

function flush(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** File systems without hard links (FAT, some network shares) leave a moment between the look and the rename. */
function renameUnlessThere(part: string, target: string): void {
  if (existsSync(target))
    throw new ExpectedError('file-exists', `${target} is there already`, { name: basename(target) });
  renameSync(part, target);
}

function linkUnlessThere(part: string, target: string): void {
  try {
    linkSync(part, target);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    renameUnlessThere(part, target);
    return;
  }
  rmSync(part);
}

/** Fails with `file-exists` when there is something of that name and `overwrite` is not asked for. */
export function publishFile(part: string, target: string, overwrite: boolean): void {
  try {
    flush(part);
    if (overwrite) renameSync(part, target);
    else linkUnlessThere(part, target);
  } catch (error) {
    throw fileError(error, target);
  }
}

/** What a console that was killed left half made. */
export function removeOldParts(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (PART.test(name)) rmSync(join(folder, name), { force: true });
}
