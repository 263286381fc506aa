/** The two utility processes: the core, restarted when it crashes, and the local services, started when the core asks. */

import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { Log, SecretStore } from '../core/deps.ts';
import { electronPortWire } from '../core/wires/message-port.ts';
import { toWireError, type WireError } from '../shared/errors.ts';
import {
  CANNOT_OPEN_EXIT,
  type CoreMessage,
  type FailedMessage,
  type LocalProcess,
  serveControl,
} from './control.ts';

export interface CoreHost {
  /** A new port to the running core, for a window. */
  windowPort(): MessagePortMain;
  /** Told after every restart: ports handed out before lead nowhere. */
  onRestart(restarted: () => void): void;
  /** Resolves when the core has ended because it cannot open the data directory, with the reason. It is not started again. */
  readonly failed: Promise<WireError>;
  close(): Promise<void>;
}

export interface CoreHostOptions {
  /** Folder of the built `core.js` and `local.js`. */
  readonly entryDir: string;
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly secrets: SecretStore;
  readonly log: Log;
}

/** A crash long after the last one is answered at once; crashes in a row wait longer and longer. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const HEALTHY_MS = 60_000;
const CLOSE_MS = 5_000;

function exitOf(child: UtilityProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', resolve));
}

function passLog(child: UtilityProcess): void {
  child.stdout?.pipe(process.stdout, { end: false });
  child.stderr?.pipe(process.stderr, { end: false });
}

export function startCore(options: CoreHostOptions): CoreHost {
  const { entryDir, dataDir, secrets, log } = options;
  const restarts: (() => void)[] = [];
  const failed = Promise.withResolvers<WireError>();
  let closing = false;
  let pauseMs = FIRST_PAUSE_MS;

  const fork = (): UtilityProcess => {
    const startedAt = performance.now();
    const child = utilityProcess.fork(join(entryDir, 'core.js'), ['--data', dataDir], {
      serviceName: 'Oráculo core',
      stdio: 'pipe',
    });
    passLog(child);
    const control = new MessageChannelMain();
    const send = (message: CoreMessage, port?: MessagePortMain) =>
      child.postMessage(message, port ? [port] : []);
    const local = localProcess(options, (id, port) => send({ type: 'local', id }, port));
    serveControl(electronPortWire(control.port1), {
      secrets,
      local,
      onDefect: (name, error) => log.error(`${name} failed`, error),
    });
    send({ type: 'control', secrets: secrets.kind }, control.port2);
    let failure: WireError | null = null;
    // Only the core's own process writes to this channel.
    child.on('message', (message: FailedMessage) => {
      failure = message.error;
      send({ type: 'close' });
    });
    void exitOf(child).then(async (code) => {
      // Its files are made to be cut off; waiting for a quiet end would only hold the operator up.
      await local.kill();
      if (closing) return;
      if (failure !== null || code === CANNOT_OPEN_EXIT) {
        failed.resolve(failure ?? toWireError(new Error('the core did not say why it ended')));
        return;
      }
      log.warn('the core ended and is started again', { code });
      if (performance.now() - startedAt > HEALTHY_MS) pauseMs = FIRST_PAUSE_MS;
      setTimeout(restart, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    });
    return child;
  };

  let child = fork();
  const restart = () => {
    if (closing) return;
    child = fork();
    for (const tell of restarts) tell();
  };

  return {
    windowPort: () => {
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ type: 'window' } satisfies CoreMessage, [port1]);
      return port2;
    },
    onRestart: (restarted) => void restarts.push(restarted),
    failed: failed.promise,
    close: async () => {
      closing = true;
      // A process that is already gone has no pid, and will not exit again.
      if (child.pid === undefined) return;
      const exited = exitOf(child);
      child.postMessage({ type: 'close' } satisfies CoreMessage);
      const timer = setTimeout(() => child.kill(), CLOSE_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

function localProcess(
  { entryDir, dataDir, resourcesDir, log }: CoreHostOptions,
  sendPort: (id: number, port: MessagePortMain) => void,
): LocalProcess & { kill(): Promise<void> } {
  const listeners = new Set<(id: number) => void>();
  let running: { readonly child: UtilityProcess; readonly exited: Promise<number> } | undefined;
  let lastId = 0;

  const kill = async (): Promise<void> => {
    running?.child.kill();
    await running?.exited;
  };

  const stop = async (): Promise<void> => {
    if (!running) return;
    const { exited } = running;
    // Its wire is closed by then, and it ends by itself; this is for one that does not.
    const timer = setTimeout(() => void kill(), CLOSE_MS);
    await exited;
    clearTimeout(timer);
  };

  return {
    kill,
    start: async () => {
      await kill();
      lastId += 1;
      const id = lastId;
      const child = utilityProcess.fork(
        join(entryDir, 'local.js'),
        ['--data', join(dataDir, 'local'), '--resources', resourcesDir],
        { serviceName: 'Oráculo local services', stdio: 'pipe' },
      );
      passLog(child);
      const exited = exitOf(child);
      running = { child, exited };
      void exited.then((code) => {
        if (code !== 0) log.warn('the local services ended', { code });
        running = undefined;
        for (const tell of listeners) tell(id);
      });
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ type: 'wire' }, [port1]);
      sendPort(id, port2);
      return id;
    },
    stop,
    onExit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
