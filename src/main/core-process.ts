/**
 * The core in a utility process of Electron: ports come in from the main process (one for control, one per window, one for
 * the local services), and the core is opened on the data directory as under every host.
 */
import '../shared/freeze-prototype.ts';
import { parseArgs } from 'node:util';
import type { CoreDeps, LocalServices, Log } from '../core/deps.ts';
import { appPaths } from '../core/host/app-paths.ts';
import { chosenDataDir } from '../core/host/data-dir.ts';
import { operatorName, systemClock } from '../core/host/node-deps.ts';
import { type HostCore, openHostCore } from '../core/host/open-host-core.ts';
import { createLog } from '../core/log.ts';
import { type ElectronPort, electronPortWire } from '../core/wires/message-port.ts';
import { toWireError } from '../shared/errors.ts';
import type { Wire } from '../shared/wire.ts';
import {
  CANNOT_OPEN_EXIT,
  type Control,
  type CoreMessage,
  controlClient,
  type FailedMessage,
} from './control.ts';

const { parentPort } = process;
const { values } = parseArgs({ options: { data: { type: 'string' } }, strict: false });
const dataDir = chosenDataDir(typeof values.data === 'string' ? values.data : undefined);
const log: Log = createLog({ component: 'core' });
const { resourcesDir, version } = appPaths(import.meta.dirname);

/** Ports of local services, by the id that `local.start` answers; either may come first. */
function localPorts() {
  const arrived = new Map<number, Wire>();
  const awaited = new Map<number, (wire: Wire) => void>();
  return {
    arrive: (id: number, wire: Wire) => {
      const take = awaited.get(id);
      awaited.delete(id);
      if (take) take(wire);
      else arrived.set(id, wire);
    },
    take: (id: number): Promise<Wire> => {
      const wire = arrived.get(id);
      arrived.delete(id);
      if (wire) return Promise.resolve(wire);
      return new Promise((resolve) => awaited.set(id, resolve));
    },
  };
}

const locals = localPorts();

async function startLocal(control: Control): Promise<LocalServices> {
  const exits = new Set<number>();
  let told = (_id: number): void => undefined;
  control.onLocalExit((id) => {
    exits.add(id);
    told(id);
  });
  const id = await control.startLocal();
  const wire = await locals.take(id);
  const exited = new Promise<void>((resolve) => {
    told = (other) => {
      if (other === id) resolve();
    };
    if (exits.has(id)) resolve();
  });
  return {
    wire,
    exited,
    stop: async () => {
      wire.close();
      await control.stopLocal();
      await exited;
    },
  };
}

function openCore(control: Control): Promise<HostCore> {
  const deps: CoreDeps = {
    dataDir,
    resourcesDir,
    host: 'electron',
    version,
    clock: systemClock,
    log,
    secrets: control.secrets,
    startLocal: () => startLocal(control),
    operator: operatorName(),
  };
  return openHostCore(deps);
}

let opening: Promise<HostCore> | undefined;
const early: Wire[] = [];

async function serveWindow(wire: Wire): Promise<void> {
  if (!opening) {
    early.push(wire);
    return;
  }
  const core = await opening.catch(() => null);
  if (core) await core.serve(wire);
  else wire.close();
}

async function close(): Promise<void> {
  const core = await opening?.catch(() => null);
  if (core === null) process.exit(CANNOT_OPEN_EXIT);
  await core?.close();
  process.exit(0);
}

/** A directory that cannot be opened at all: main is told why, tells the operator, and has this process end. */
function fail(error: unknown): void {
  log.error('the data directory could not be opened', error);
  parentPort.postMessage({ type: 'failed', error: toWireError(error) } satisfies FailedMessage);
}

function receive(message: CoreMessage, port: ElectronPort | undefined): void {
  if (message.type === 'close') {
    void close();
    return;
  }
  if (!port) return;
  switch (message.type) {
    case 'control':
      opening = openCore(controlClient(electronPortWire(port), message.secrets));
      opening.catch(fail);
      for (const wire of early.splice(0)) void serveWindow(wire);
      return;
    case 'window':
      void serveWindow(electronPortWire(port, { limited: true }));
      return;
    case 'local':
      locals.arrive(message.id, electronPortWire(port));
  }
}

// Only the main process can write to this port.
parentPort.on('message', ({ data, ports }) => receive(data as CoreMessage, ports[0]));
