/**
 * Files that a browser hands over in parts, because it does not tell where they lie: put together in a private folder,
 * under names of our own, and dropped when the rest does not come.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { ExpectedError } from '../../shared/errors.ts';
import { safeName } from './file-name.ts';
import { fileError, partBeside, publishFile } from './publish-file.ts';

const MOST_BYTES = 4 * 1024 * 1024 * 1024;
const EXTENSION = /^\.[a-z0-9]{1,10}$/;
const PATIENCE_MS = 60_000;

interface Receiving {
  readonly part: string;
  readonly name: string;
  readonly timer: NodeJS.Timeout;
}

export interface ReceivedFiles {
  /** `id` null begins a file. Answers its path with the last part. */
  take(given: {
    readonly id: string | null;
    readonly name: string;
    readonly data: string;
    readonly last: boolean;
  }): { readonly id: string; readonly file: string | null };
  close(): void;
}

export function receivedFiles(folder: string): ReceivedFiles {
  const receiving = new Map<string, Receiving>();
  const drop = (id: string) => {
    const known = receiving.get(id);
    if (!known) return;
    clearTimeout(known.timer);
    rmSync(known.part, { force: true });
    receiving.delete(id);
  };
  const begin = (name: string): string => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const id = randomUUID();
    const timer = setTimeout(() => drop(id), PATIENCE_MS).unref();
    receiving.set(id, { part: partBeside(join(folder, 'received')), name, timer });
    return id;
  };
  /** Under a name that is free: a file that was received before stays what it is. */
  const finish = (id: string, { part, name, timer }: Receiving): string => {
    clearTimeout(timer);
    receiving.delete(id);
    const given = extname(name).toLowerCase();
    const extension = EXTENSION.test(given) ? given : '';
    const plain = safeName(extension === '' ? name : name.slice(0, -extension.length));
    for (let copy = 1; ; copy += 1) {
      const file = join(folder, `${plain}${copy === 1 ? '' : ` (${copy})`}${extension}`);
      try {
        publishFile(part, file, false);
        return file;
      } catch (error) {
        if (!(error instanceof ExpectedError && error.code === 'file-exists') || copy > 1_000) throw error;
      }
    }
  };
  return {
    take: ({ id: given, name, data, last }) => {
      const id = given ?? begin(name);
      const known = receiving.get(id);
      if (!known) throw new ExpectedError('timeout', 'The file did not come in time; open it again', {});
      known.timer.refresh();
      try {
        appendFileSync(known.part, Buffer.from(data, 'base64'));
        if (statSync(known.part).size > MOST_BYTES) {
          throw new ExpectedError(
            'invalid-arguments',
            'The file is larger than 4 GiB: open it by its path',
            {},
          );
        }
        return { id, file: last ? finish(id, known) : null };
      } catch (error) {
        drop(id);
        throw fileError(error, known.name);
      }
    },
    close: () => {
      for (const id of receiving.keys()) drop(id);
    },
  };
}
