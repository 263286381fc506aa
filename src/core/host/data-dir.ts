/** Where the console keeps its data when nobody names a folder: the place each operating system has for it. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

const FOLDER = 'oraculo-console';

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const here = (): Surroundings => ({ platform: process.platform, env: process.env, home: homedir() });

/** XDG base directories on Linux, Application Support on macOS, AppData on Windows. */
export function defaultDataDir({ platform, env, home }: Surroundings = here()): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', FOLDER);
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), FOLDER);
  const data = env.XDG_DATA_HOME;
  // The XDG specification: a path that is not absolute is to be ignored.
  return join(data && isAbsolute(data) ? data : join(home, '.local', 'share'), FOLDER);
}

export function chosenDataDir(given: string | undefined): string {
  return given === undefined || given === '' ? defaultDataDir() : resolve(given);
}
