/** What a host in plain Node (browser host, command line) gives the core. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Clock, CoreDeps, Log } from '../deps.ts';
import { forkLocalServices } from '../local-services.ts';
import { memorySecrets } from './memory-secrets.ts';

export const systemClock: Clock = { now: () => Date.now() };

/** The OS user; a user without a name (a bare uid in a container) is shown by the uid. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    // No entry in the user database.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

export interface NodeHost {
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly host: CoreDeps['host'];
  readonly version: string;
  /** Built entry of the local services. */
  readonly localEntry: string;
  readonly log: Log;
}

export function nodeDeps({ localEntry, ...host }: NodeHost): CoreDeps {
  const { dataDir, resourcesDir, log } = host;
  return {
    ...host,
    clock: systemClock,
    secrets: memorySecrets(),
    startLocal: () =>
      forkLocalServices({ entry: localEntry, dataDir: join(dataDir, 'local'), resourcesDir, log }),
    operator: operatorName(),
  };
}
