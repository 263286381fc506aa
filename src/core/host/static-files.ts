/**
 * The built window's files for a host that serves them by URL path (browser host, Electron's own protocol). The list of
 * files is read once, so a request only ever names an entry of it: no path is built from what a request says, and no
 * `..`, encoding or symlink can lead anywhere.
 */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const MIME_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.json', 'application/json; charset=utf-8'],
]);

const INDEX = '/index.html';

export interface StaticFile {
  readonly path: string;
  readonly type: string;
  /** Its name holds a hash of its content (Vite's `assets/`), so it never changes. */
  readonly immutable: boolean;
  read(): Promise<Buffer<ArrayBuffer>>;
}

export interface StaticFiles {
  /** The file of a URL path (`/`, `/assets/x.js`), or undefined. `pathname` is as sent, not decoded. */
  find(pathname: string): StaticFile | undefined;
  readonly paths: readonly string[];
}

/**
 * Regular files under a folder, as `/`-joined paths. Walked here, because Node's own recursive listing goes into folders
 * that are symlinks; an entry that is one is neither a file nor a folder to this walk.
 */
function* walk(folder: string, path = ''): Generator<{ readonly file: string; readonly path: string }> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name);
    if (entry.isFile()) yield { file, path: `${path}/${entry.name}` };
    else if (entry.isDirectory()) yield* walk(file, `${path}/${entry.name}`);
  }
}

/** Reads the list of regular files under `root`. Files of other types than a window needs are left out. */
export function staticFiles(root: string): StaticFiles {
  const files = new Map<string, StaticFile>();
  for (const { file, path } of walk(root)) {
    const type = MIME_TYPES.get(extname(path).toLowerCase());
    if (!type) continue;
    files.set(path, { path, type, immutable: path.startsWith('/assets/'), read: () => readFile(file) });
  }
  return {
    find: (pathname) => files.get(pathname === '/' ? INDEX : pathname),
    paths: [...files.keys()],
  };
}
