/**
 * Starts the local services (`src/backend/local.ts`: embedded broker, result store, backend) in a child process of
 * plain Node and hands out the wire to them. The child ends when the wire closes, or when this process does.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LocalServices, Log } from './deps.ts';
import { childWire } from './wires/child-process.ts';

export interface ForkOptions {
  /** The entry to run: the built bundle, or the source file under a Node that strips types. */
  readonly entry: string;
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly log: Log;
}

/** After this long without ending by itself, in milliseconds, the child is killed; its files are made for that. */
const PATIENCE_MS = 5_000;
/** What the child needs of the environment, beside the keys of its sources. Anything else (passwords among it) stays here. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'TZ',
  'LANG',
  'LC_ALL',
  'SYSTEMROOT',
  'NODE_EXTRA_CA_CERTS',
];

/** Keys and tokens that the backend's sources and executors ask foreign services with. */
const FOR_THE_BACKEND = /^ORACULO_BACKEND_/;

function environment(): NodeJS.ProcessEnv {
  const keys = Object.keys(process.env).filter((name) => FOR_THE_BACKEND.test(name));
  return Object.fromEntries(
    [...PASSED_ON, ...keys].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}

function logLines(output: Readable | null, log: Log): void {
  if (!output) return;
  createInterface({ input: output }).on('line', (line) =>
    log.warn('local services', { line: line.slice(0, 2_000) }),
  );
}

function exitOf(child: ChildProcess, log: Log): Promise<void> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      log.error('the local services could not be started', error);
      resolve();
    });
    child.once('exit', (code, signal) => {
      if (code !== 0) log.warn('the local services ended', { code, signal });
      resolve();
    });
  });
}

export interface ForkedServices extends LocalServices {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
}

/** Resolves as soon as the child runs; calls on the wire wait until it serves them. */
export function forkLocalServices(options: ForkOptions): Promise<ForkedServices> {
  const child = fork(options.entry, ['--data', options.dataDir, '--resources', options.resourcesDir], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: environment(),
  });
  logLines(child.stderr, options.log);
  const exited = exitOf(child, options.log);
  const wire = childWire(child);
  return Promise.resolve({
    pid: child.pid,
    wire,
    exited,
    stop: async () => {
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      wire.close();
      await exited;
      clearTimeout(timer);
    },
  });
}
