/** Where the program's own files are, seen from a main-side entry (under `out/main` built, under `src` from source). */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from '../../shared/schema.ts';

export interface AppPaths {
  /** Folder with `systems/` and `schemas/`. */
  readonly resourcesDir: string;
  readonly rendererDir: string;
  /** Entry of the local services' process. */
  readonly localEntry: string;
  readonly version: string;
}

const manifest = z.object({ version: z.string() });

/** `entryDir` is `import.meta.dirname` of the entry itself: two folders below the program's root either way. */
export function appPaths(entryDir: string): AppPaths {
  const root = join(entryDir, '../..');
  const built = basename(dirname(entryDir)) === 'out';
  return {
    resourcesDir: join(root, 'resources'),
    rendererDir: join(root, 'out/renderer'),
    localEntry: built ? join(entryDir, 'local.js') : join(root, 'src/backend/local.ts'),
    version: manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version,
  };
}
