/**
 * Writes a file whole or not at all: a new private file beside its place, synced, then linked into it. Nothing
 * that is there already is overwritten or followed (docs/faults.md, H09); the same bytes count as written, so that a
 * redelivery changes nothing.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Tries `name`, then `name-2`, `name-3`… */
const MOST_VERSIONS = 50;

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Makes the folder, 0700, and refuses one that is a link to elsewhere. */
export async function makeFolder(parent: string, name: string): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const path of [parent, folder]) {
    if (!(await lstat(path)).isDirectory()) throw new Error(`${path} is not a folder`);
  }
  return folder;
}

async function sameContent(file: string, content: Buffer): Promise<boolean> {
  const facts = await lstat(file);
  if (!facts.isFile() || facts.size !== content.byteLength) return false;
  return (await readFile(file)).equals(content);
}

async function writeTemporary(folder: string, content: Buffer): Promise<string> {
  const file = join(folder, `.${randomUUID()}.parcial`);
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return file;
}

/** File systems without hard links (FAT, some network ones) say so by these. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

/** A link, unlike a rename, fails where something is already. */
async function linkOrCopy(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file);
  } catch (error) {
    if (!NO_LINKS.has(codeOf(error))) throw error;
    await copyFile(temporary, file, constants.COPYFILE_EXCL);
  }
}

/** True when `temporary` is now at `file`; false when something else is there. */
async function placed(temporary: string, file: string): Promise<boolean> {
  try {
    await linkOrCopy(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The path the content is at. Throws the file system's errors. */
export async function writeOnce(
  folder: string,
  name: string,
  extension: string,
  text: string,
): Promise<string> {
  const content = Buffer.from(text, 'utf8');
  const temporary = await writeTemporary(folder, content);
  try {
    for (let version = 1; version <= MOST_VERSIONS; version += 1) {
      const file = join(folder, `${version === 1 ? name : `${name}-${version}`}.${extension}`);
      if ((await placed(temporary, file)) || (await sameContent(file, content))) return file;
    }
    throw new Error(`${folder} already holds ${MOST_VERSIONS} versions of ${name}.${extension}`);
  } finally {
    await unlink(temporary);
  }
}
