import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Handlers } from '../../shared/handlers.ts';
import type { CoreDeps } from '../deps.ts';

const DATABASE = /\.db(-wal|-shm)?$/;

/** Bytes of every database under the data directory; a file that goes away meanwhile counts nothing. */
function diskBytes(dataDir: string): number {
  if (!existsSync(dataDir)) return 0;
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && DATABASE.test(file.name))
    .reduce((sum, file) => {
      const stat = statSync(join(file.parentPath, file.name), { throwIfNoEntry: false });
      return sum + (stat?.size ?? 0);
    }, 0);
}

export function statusHandlers(deps: CoreDeps): Pick<Handlers, 'app.status'> {
  const startedAt = deps.clock.now();
  const { version, host, dataDir, operator } = deps;
  return {
    'app.status': () => ({
      version,
      host,
      dataDir,
      startedAt,
      secrets: deps.secrets.kind,
      // Bodies at rest are not encrypted yet: files are 0600, and the screen says so.
      encryptedAtRest: false,
      diskBytes: diskBytes(dataDir),
      operator,
    }),
  };
}
