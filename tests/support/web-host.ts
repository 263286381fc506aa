/** The built browser host as a child process, as `npm start -- --web` runs it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess, type TestProcess } from './process.ts';

const ROOT = join(import.meta.dirname, '../..');
const ENTRY = join(ROOT, 'out/main/web.js');

export interface WebHost extends TestProcess {
  /** With the one-time token. */
  readonly url: string;
}

/** Starts it on a data directory and waits for its address. The build must exist (`npm run build`). */
export async function startWebHost(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  more: readonly string[] = [],
): Promise<WebHost> {
  if (!existsSync(ENTRY)) throw new Error('out/main/web.js is missing: run `npm run build` first');
  const host = startProcess(process.execPath, [ENTRY, '--no-open', '--data', dataDir, ...more], {
    cwd: ROOT,
    env,
  });
  const [url] = await host.line(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/);
  return { ...host, url };
}
